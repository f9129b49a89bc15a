# cmake -DEXAMPLES=<folder of example projects> -DOUT=<file.cc> -P embed_examples.cmake
#   Writes a C++ file that holds every example's text files. A file larger than 256 kB is an error: large data is
#   generated, not carried.
file(GLOB projects RELATIVE "${EXAMPLES}" "${EXAMPLES}/*")
set(arrays "")
set(table "")
foreach(project IN LISTS projects)
  if(NOT EXISTS "${EXAMPLES}/${project}/ingot.yml" AND NOT EXISTS "${EXAMPLES}/${project}/dbt_project.yml")
    continue()
  endif()
  file(GLOB_RECURSE files RELATIVE "${EXAMPLES}/${project}" "${EXAMPLES}/${project}/*" "${EXAMPLES}/${project}/.gitignore")
  list(REMOVE_DUPLICATES files)
  list(FILTER files EXCLUDE REGEX "^(lake|data|target|logs|dbt_packages|\\.ingot|.*__pycache__)/")
  string(MAKE_C_IDENTIFIER "${project}" id)
  string(APPEND arrays "constexpr ExampleFile k_${id}[] = {\n")
  foreach(path IN LISTS files)
    file(SIZE "${EXAMPLES}/${project}/${path}" size)
    if(size GREATER 262144)
      message(FATAL_ERROR "${project}/${path} is too large to be carried in the program")
    endif()
    file(READ "${EXAMPLES}/${project}/${path}" hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${hex}")
    string(LENGTH "${hex}" digits)
    math(EXPR length "${digits} / 2")
    string(APPEND arrays "    {\"${path}\", {\"${bytes}\", ${length}}},\n")
  endforeach()
  string(APPEND arrays "};\n")
  string(APPEND table "    {\"${project}\", k_${id}},\n")
endforeach()
file(WRITE "${OUT}" "// Made from examples/ by embed_examples.cmake.
#include \"cli/examples.h\"

namespace ingot::cli {
namespace {
${arrays}
constexpr ExampleProject kProjects[] = {
${table}};
}  // namespace

std::span<const ExampleProject> ExampleProjects() { return kProjects; }
}  // namespace ingot::cli
")
