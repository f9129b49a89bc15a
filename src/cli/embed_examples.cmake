# cmake -DEXAMPLES=<folder of example projects> -DOUT=<file.cc> -P embed_examples.cmake
#   Writes a C++ file that holds every example's text files.
include("${CMAKE_CURRENT_LIST_DIR}/../../cmake/EmbedText.cmake")

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
  embed_text_array(array ExampleFile k_${id} "${EXAMPLES}/${project}" ${files})
  string(APPEND arrays "${array}")
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
