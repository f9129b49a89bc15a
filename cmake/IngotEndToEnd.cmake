# What end-to-end tests run with: a Python that has the packages of deps/python-test.txt, and, beside the
# checkout, real input data. On CI (the environment variable CI is set) both must be there; elsewhere the tests
# that need a missing one are left out, and a message names them.
set(INGOT_TEST_PYTHON "${INGOT_DEPS_DIR}/python/bin/python" CACHE FILEPATH "Python of the end-to-end tests")
set(INGOT_DBT_PYTHON "${INGOT_DEPS_DIR}/dbt/bin/python" CACHE FILEPATH "Python with dbt-core and dbt-duckdb")
set(INGOT_SHARED_DATA "${PROJECT_SOURCE_DIR}/../shared/data" CACHE PATH "Real input data for tests")
cmake_path(NORMAL_PATH INGOT_SHARED_DATA)

foreach(python "${INGOT_TEST_PYTHON}" "${INGOT_DBT_PYTHON}")
  if(NOT EXISTS "${python}" AND NOT "$ENV{CI}" STREQUAL "")
    message(FATAL_ERROR "A Python of the end-to-end tests is missing, ${python}: run deps/install --test")
  endif()
endforeach()
if(NOT IS_DIRECTORY "${INGOT_SHARED_DATA}" AND NOT "$ENV{CI}" STREQUAL "")
  message(FATAL_ERROR "The tests on real input need their data in ${INGOT_SHARED_DATA}, and CI is set")
endif()

# ingot_e2e_test(<name> <script> [SHARED_DATA] [SERIAL] [DBT] [SERVICES s3 …] [LABELS …] [TIMEOUT seconds]
#                [ENVIRONMENT A=b …])
#   Runs a Python script of the calling folder as the test e2e.<name>; it passes if the script exits with 0.
#   SHARED_DATA: it reads files of INGOT_SHARED_DATA. SERIAL: nothing else may run beside it. DBT: it runs dbt-core
#   beside ingot, with the Python INGOT_DBT_PYTHON.
#   SERVICES: tools/services starts these servers for it and adds their addresses to its environment.
#   The script finds in its environment INGOT_BIN (the binary), INGOT_TEST_PYTHON, INGOT_SHARED_DATA (when it is
#   there), INGOT_DUCKDB_EXTENSIONS (a DuckDB extension_directory with `delta`), and can import
#   tests/e2e/ingot.py as `ingot`.
function(ingot_e2e_test name script)
  cmake_parse_arguments(ARG "SHARED_DATA;SERIAL;DBT" "TIMEOUT" "SERVICES;LABELS;ENVIRONMENT" ${ARGN})
  if(NOT EXISTS "${INGOT_TEST_PYTHON}")
    message(NOTICE "Test e2e.${name} is left out: its Python is missing (deps/install --test)")
    return()
  endif()
  if(ARG_DBT AND NOT EXISTS "${INGOT_DBT_PYTHON}")
    message(NOTICE "Test e2e.${name} is left out: dbt-core is missing (deps/install --test)")
    return()
  endif()
  if(ARG_SHARED_DATA AND NOT IS_DIRECTORY "${INGOT_SHARED_DATA}")
    message(NOTICE "Test e2e.${name} is left out: its input data is missing (${INGOT_SHARED_DATA})")
    return()
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  set(environment
    INGOT_BIN=$<TARGET_FILE:ingot> INGOT_TEST_PYTHON=${INGOT_TEST_PYTHON}
    INGOT_DUCKDB_EXTENSIONS=${INGOT_DEPS_DIR}/extensions
    PYTHONPATH=${PROJECT_SOURCE_DIR}/tests/e2e PYTHONDONTWRITEBYTECODE=1 ${ARG_ENVIRONMENT})
  if(ARG_DBT)
    list(APPEND environment INGOT_DBT_PYTHON=${INGOT_DBT_PYTHON})
  endif()
  if(IS_DIRECTORY "${INGOT_SHARED_DATA}")
    list(APPEND environment INGOT_SHARED_DATA=${INGOT_SHARED_DATA})
  endif()
  set(command "${INGOT_TEST_PYTHON}" "${CMAKE_CURRENT_SOURCE_DIR}/${script}")
  if(ARG_SERVICES)
    set(command "${PROJECT_SOURCE_DIR}/tools/services" ${ARG_SERVICES} -- ${command})
  endif()
  add_test(NAME e2e.${name} COMMAND ${command})
  set(labels e2e ${ARG_LABELS})
  set_tests_properties(e2e.${name} PROPERTIES
    TIMEOUT ${ARG_TIMEOUT} LABELS "${labels}" ENVIRONMENT "${environment}")
  ingot_require_services(e2e.${name} ${ARG_SERVICES})
  if(ARG_SERIAL)
    set_tests_properties(e2e.${name} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()
