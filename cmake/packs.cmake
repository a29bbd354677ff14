# The bundled packs and their compiled image, laid out in the build tree as they are installed. The
# folder is made anew, so that a pack that is gone from the source is gone here too.
file(GLOB packs CONFIGURE_DEPENDS rules/*.yaml)
set(HOB_SHARE ${CMAKE_BINARY_DIR}/share)
add_custom_command(OUTPUT ${HOB_SHARE}/rules.image
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${HOB_SHARE}/rules
    COMMAND ${CMAKE_COMMAND} -E make_directory ${HOB_SHARE}/rules
    COMMAND ${CMAKE_COMMAND} -E copy ${packs} ${HOB_SHARE}/rules
    COMMAND hob-late rules compile ${HOB_SHARE}/rules ${HOB_SHARE}/rules.image
    DEPENDS hob-late ${packs} ${CMAKE_CURRENT_LIST_FILE})
add_custom_target(packs ALL DEPENDS ${HOB_SHARE}/rules.image)

# The same of the facts. Only the image is installed: a person's own facts take option sets from it.
file(GLOB facts CONFIGURE_DEPENDS facts/*.yaml)
add_custom_command(OUTPUT ${HOB_SHARE}/facts.image
    COMMAND ${CMAKE_COMMAND} -E make_directory ${HOB_SHARE}
    COMMAND hob-late facts compile ${CMAKE_SOURCE_DIR}/facts ${HOB_SHARE}/facts.image
    DEPENDS hob-late ${facts} ${CMAKE_CURRENT_LIST_FILE})
add_custom_target(facts ALL DEPENDS ${HOB_SHARE}/facts.image)

# Adapters that ship, for the models that they name; there may be none.
file(GLOB adapters CONFIGURE_DEPENDS models/*.gguf)
file(MAKE_DIRECTORY ${HOB_SHARE}/adapters)
foreach(adapter IN LISTS adapters)
    get_filename_component(name ${adapter} NAME)
    add_custom_command(OUTPUT ${HOB_SHARE}/adapters/${name}
        COMMAND ${CMAKE_COMMAND} -E copy ${adapter} ${HOB_SHARE}/adapters/${name}
        DEPENDS ${adapter} VERBATIM)
    list(APPEND shipped_adapters ${HOB_SHARE}/adapters/${name})
endforeach()
add_custom_target(adapters ALL DEPENDS ${shipped_adapters})

# The same of the grammar. Its files are installed too: a person's own are compiled together with them.
file(GLOB grammar CONFIGURE_DEPENDS grammar/*.yaml)
add_custom_command(OUTPUT ${HOB_SHARE}/grammar.image
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${HOB_SHARE}/grammar
    COMMAND ${CMAKE_COMMAND} -E make_directory ${HOB_SHARE}/grammar
    COMMAND ${CMAKE_COMMAND} -E copy ${grammar} ${HOB_SHARE}/grammar
    COMMAND hob-late rules grammar ${HOB_SHARE}/grammar ${CMAKE_SOURCE_DIR}/rules/language.yaml
        ${HOB_SHARE}/grammar.image
    DEPENDS hob-late ${grammar} rules/language.yaml ${CMAKE_CURRENT_LIST_FILE})
add_custom_target(grammar ALL DEPENDS ${HOB_SHARE}/grammar.image)

# What `hob model test` asks.
configure_file(suite/everyday.yaml ${HOB_SHARE}/suite.yaml COPYONLY)

# The recipe of `hob model tune`.
file(GLOB recipe CONFIGURE_DEPENDS train/*.py train/*.cc train/requirements.txt)
foreach(file IN LISTS recipe)
    get_filename_component(name ${file} NAME)
    configure_file(${file} ${HOB_SHARE}/train/${name} COPYONLY)
endforeach()
