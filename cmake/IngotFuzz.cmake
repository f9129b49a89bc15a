# ingot_fuzz(<name> SOURCES a_fuzz.cc [DEPENDS other_folder …])
#   A program around one `LLVMFuzzerTestOneInput`: fuzz_<name>. Under the preset `fuzz` (clang with libFuzzer) it makes
#   inputs up by what they cover; run it with corpus/<name> of its folder, and add what it finds there. In every other
#   build it only reads that corpus back and some thousand mutations of it, as a test.
set(INGOT_FUZZ OFF CACHE BOOL "Build the fuzz targets with libFuzzer (needs clang)")
if(INGOT_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "INGOT_FUZZ needs clang: use `cmake --preset fuzz` after deps/install --fuzz")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

function(ingot_fuzz name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  set(corpus "${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name}")
  add_executable(fuzz_${name} ${ARG_SOURCES})
  target_link_libraries(fuzz_${name} PRIVATE ${ARG_DEPENDS} ingot_settings Threads::Threads)
  if(INGOT_FUZZ)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    target_link_libraries(fuzz_${name} PRIVATE ingot_fuzz_replay)
    add_test(NAME fuzz.${name} COMMAND fuzz_${name} "${corpus}")
    # The same mutations in every run: new ones are the business of the preset `fuzz`.
    set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 120 ENVIRONMENT INGOT_TEST_SEED=7)
  endif()
endfunction()
