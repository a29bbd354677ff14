# What `make install` copies: the two programs, the packs and their image, man pages, completions.
include(GNUInstallDirs)
install(TARGETS hob RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS hob-late RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/hob)
install(DIRECTORY ${HOB_SHARE}/ DESTINATION ${CMAKE_INSTALL_DATADIR}/hob)

find_program(SCDOC scdoc)
file(GLOB man_sources CONFIGURE_DEPENDS docs/man/*.scd)
foreach(source IN LISTS man_sources)
    get_filename_component(page ${source} NAME_WLE)
    string(REGEX REPLACE ".*\\." "" section ${page})
    if(SCDOC)
        add_custom_command(OUTPUT man/${page}
            COMMAND ${CMAKE_COMMAND} -E make_directory man
            COMMAND sh -c "'${SCDOC}' <'${source}' >man/${page}"
            DEPENDS ${source} VERBATIM)
        list(APPEND man_pages ${CMAKE_BINARY_DIR}/man/${page})
        install(FILES ${CMAKE_BINARY_DIR}/man/${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
    endif()
endforeach()
if(SCDOC)
    add_custom_target(man ALL DEPENDS ${man_pages})
else()
    message(STATUS "scdoc is not installed, so there are no man pages")
endif()

foreach(pair "bash;bash-completion/completions/hob" "zsh;zsh/site-functions/_hob"
        "fish;fish/vendor_completions.d/hob.fish")
    list(GET pair 0 shell)
    list(GET pair 1 place)
    get_filename_component(folder ${place} DIRECTORY)
    get_filename_component(name ${place} NAME)
    add_custom_command(OUTPUT completions/${name}
        COMMAND ${CMAKE_COMMAND} -E make_directory completions
        COMMAND sh -c "'$<TARGET_FILE:hob>' completions ${shell} >completions/${name}"
        DEPENDS hob VERBATIM)
    list(APPEND completions ${CMAKE_BINARY_DIR}/completions/${name})
    install(FILES ${CMAKE_BINARY_DIR}/completions/${name} DESTINATION ${CMAKE_INSTALL_DATADIR}/${folder})
endforeach()
add_custom_target(completions ALL DEPENDS ${completions})
