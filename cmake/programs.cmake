# The two programs (docs/adr/001). The light one is linked with every layer's archive but only with
# the light outside libraries: light code that reaches for late code does not link.
add_executable(hob src/commands/hob_main.c)
target_compile_options(hob PRIVATE ${HOB_C_WARNINGS})
target_link_libraries(hob PRIVATE -Wl,--start-group)
foreach(layer IN LISTS HOB_LAYERS)
    target_link_libraries(hob PRIVATE $<TARGET_FILE:hob_${layer}>)
    add_dependencies(hob hob_${layer})
endforeach()
target_link_libraries(hob PRIVATE -Wl,--end-group ${pcre2_LIBRARY} ${jansson_LIBRARY})
if(HOB_STATIC)
    target_link_options(hob PRIVATE -static-pie)
endif()

add_executable(hob-late src/commands/late_main.c)
target_compile_options(hob-late PRIVATE ${HOB_C_WARNINGS})
target_link_libraries(hob-late PRIVATE hob_commands)

# What bench/run times the matcher with.
add_executable(match-probe EXCLUDE_FROM_ALL bench/match.c)
target_compile_options(match-probe PRIVATE ${HOB_C_WARNINGS})
target_link_libraries(match-probe PRIVATE hob_rules)
add_executable(grammar-probe EXCLUDE_FROM_ALL bench/grammar.c)
target_compile_options(grammar-probe PRIVATE ${HOB_C_WARNINGS})
target_link_libraries(grammar-probe PRIVATE hob_grammar)

# What the chooser is fitted and measured with, and what generation is measured beside.
if(HOB_MODEL)
    add_executable(choose-probe EXCLUDE_FROM_ALL bench/choose.c)
    target_compile_options(choose-probe PRIVATE ${HOB_C_WARNINGS})
    target_link_libraries(choose-probe PRIVATE hob_engine hob_suite)
    add_executable(generate-probe EXCLUDE_FROM_ALL bench/generate.c)
    target_compile_options(generate-probe PRIVATE ${HOB_C_WARNINGS})
    target_link_libraries(generate-probe PRIVATE hob_model)
endif()
