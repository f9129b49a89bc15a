# ingot_library(<folder> SOURCES a.cc … [UNITY] [DEPENDS other_folder third::party …])
#   One static library for each folder of src/; `ingot_<folder>` is its target. Headers are included
#   from src/, as in #include "base/result.h". UNITY compiles the sources eight at a time: for folders whose every
#   file includes DuckDB's headers, which cost more than the file itself (a precompiled header of them is 440 MB and
#   takes GCC 12 minutes to write).
function(ingot_library folder)
  cmake_parse_arguments(ARG "UNITY" "" "SOURCES;DEPENDS" ${ARGN})
  add_library(ingot_${folder} STATIC ${ARG_SOURCES})
  target_include_directories(ingot_${folder} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(ingot_${folder} PUBLIC ${ARG_DEPENDS} PRIVATE ingot_settings Threads::Threads)
  if(ARG_UNITY)
    set_target_properties(ingot_${folder} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE BATCH
                                                     UNITY_BUILD_BATCH_SIZE 8)
  endif()
endfunction()

# ingot_test(<name> SOURCES a_test.cc … [DEPENDS …] [LABELS s3 …])
#   A GoogleTest executable whose cases ctest lists one by one. LABELS name the server that it needs.
function(ingot_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPENDS;LABELS;ENVIRONMENT" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gtest GTest::gmock GTest::gtest_main
                                        ingot_settings Threads::Threads)
  include(GoogleTest)
  gtest_discover_tests(${name} TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS "${ARG_LABELS}" ENVIRONMENT "${ARG_ENVIRONMENT}")
endfunction()

# ingot_require_services(<test> s3 …)
#   The test runs under tools/services: to fetch each server comes first, as a test of its own, since that may take
#   minutes, once. The services become labels of the test.
function(ingot_require_services test)
  foreach(service ${ARGN})
    get_property(known GLOBAL PROPERTY ingot_service_${service})
    if(NOT known)
      set_property(GLOBAL PROPERTY ingot_service_${service} TRUE)
      add_test(NAME service.${service} COMMAND "${PROJECT_SOURCE_DIR}/tools/services" fetch ${service})
      set_tests_properties(service.${service} PROPERTIES
        FIXTURES_SETUP service_${service} LABELS ${service} TIMEOUT 1200)
    endif()
    set_property(TEST ${test} APPEND PROPERTY FIXTURES_REQUIRED service_${service})
    set_property(TEST ${test} APPEND PROPERTY LABELS ${service})
  endforeach()
endfunction()

# ingot_service_test(<name> SERVICES s3 … SOURCES a_s3test.cc … [DEPENDS …])
#   A GoogleTest executable that needs servers: ctest runs it whole under tools/services, which starts them for it.
function(ingot_service_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SERVICES;SOURCES;DEPENDS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} GTest::gtest GTest::gmock GTest::gtest_main
                                        ingot_settings Threads::Threads)
  add_test(NAME ${name} COMMAND "${PROJECT_SOURCE_DIR}/tools/services" ${ARG_SERVICES} -- $<TARGET_FILE:${name}>)
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT})
  ingot_require_services(${name} ${ARG_SERVICES})
endfunction()
