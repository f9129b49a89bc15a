# Every third-party library that Ingot links, as an imported target. What each is for, its version and
# its licence stand in deps/manifest.toml; deps/install puts them in place.
set(INGOT_DEPS_DIR "$ENV{INGOT_DEPS_DIR}" CACHE PATH "Where deps/install keeps what Debian does not package")
if(NOT INGOT_DEPS_DIR)
  set(INGOT_DEPS_DIR "$ENV{HOME}/.cache/ingot/deps")
endif()
set(INGOT_DUCKDB_VERSION 1.5.5)

set(duckdb_dir "${INGOT_DEPS_DIR}/duckdb-${INGOT_DUCKDB_VERSION}")
if(NOT EXISTS "${duckdb_dir}/lib/libduckdb.so")
  message(FATAL_ERROR "DuckDB ${INGOT_DUCKDB_VERSION} is missing from ${duckdb_dir}: run deps/install")
endif()
add_library(duckdb::duckdb SHARED IMPORTED)
set_target_properties(duckdb::duckdb PROPERTIES
  IMPORTED_LOCATION "${duckdb_dir}/lib/libduckdb.so"
  IMPORTED_NO_SONAME OFF
  INTERFACE_INCLUDE_DIRECTORIES "${duckdb_dir}/include")

find_package(PkgConfig REQUIRED)
pkg_check_modules(fmt REQUIRED IMPORTED_TARGET fmt)
pkg_check_modules(libcurl REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(openssl REQUIRED IMPORTED_TARGET openssl)
pkg_check_modules(simdjson REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(zlib REQUIRED IMPORTED_TARGET zlib)
find_package(GTest REQUIRED)

# Static: see libedit.
find_library(libre2_archive libre2.a REQUIRED)
find_package(Threads REQUIRED)
add_library(re2::re2 INTERFACE IMPORTED)
target_link_libraries(re2::re2 INTERFACE "${libre2_archive}" Threads::Threads)

# Static: line editing is no reason for an installed Ingot to need three more libraries.
add_library(libedit::libedit INTERFACE IMPORTED)
foreach(part edit bsd md tinfo)
  find_library(lib${part}_archive lib${part}.a REQUIRED)
  target_link_libraries(libedit::libedit INTERFACE "${lib${part}_archive}")
endforeach()
