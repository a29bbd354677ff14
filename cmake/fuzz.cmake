# One libFuzzer program per fuzz/NAME_fuzz.c; fuzz/corpus/NAME/ replays as a plain test.
file(GLOB targets CONFIGURE_DEPENDS fuzz/*_fuzz.c)
foreach(target IN LISTS targets)
    get_filename_component(name ${target} NAME_WE)
    add_executable(${name} ${target})
    target_compile_options(${name} PRIVATE ${HOB_C_WARNINGS})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(${name} PRIVATE hob_cli hob_shell)
endforeach()
