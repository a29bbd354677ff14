# The bundled packs and their compiled image, laid out in the build tree as they are installed.
file(GLOB packs CONFIGURE_DEPENDS rules/*.yaml)
set(HOB_SHARE ${CMAKE_BINARY_DIR}/share)
set(pack_copies "")
foreach(pack IN LISTS packs)
    get_filename_component(name ${pack} NAME)
    add_custom_command(OUTPUT ${HOB_SHARE}/rules/${name}
        COMMAND ${CMAKE_COMMAND} -E copy_if_different ${pack} ${HOB_SHARE}/rules/${name}
        DEPENDS ${pack})
    list(APPEND pack_copies ${HOB_SHARE}/rules/${name})
endforeach()
add_custom_command(OUTPUT ${HOB_SHARE}/rules.image
    COMMAND hob-late rules compile ${HOB_SHARE}/rules ${HOB_SHARE}/rules.image
    DEPENDS hob-late ${pack_copies})
add_custom_target(packs ALL DEPENDS ${HOB_SHARE}/rules.image)
