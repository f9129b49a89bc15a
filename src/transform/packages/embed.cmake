# cmake -DPACKAGES=<folder> -DOUT=<file.cc> -P embed.cmake
#   Writes a C++ file that holds the macro files of each package below the folder.
include("${CMAKE_CURRENT_LIST_DIR}/../../../cmake/EmbedText.cmake")

set(arrays "")
set(table "")
foreach(package dbt dbt_utils)
  file(GLOB_RECURSE files RELATIVE "${PACKAGES}/${package}" "${PACKAGES}/${package}/*.sql")
  list(SORT files)
  embed_text_array(array CarriedFile k_${package} "${PACKAGES}/${package}" ${files})
  string(APPEND arrays "${array}")
  string(APPEND table "    {\"${package}\", k_${package}},\n")
endforeach()
file(WRITE "${OUT}" "// Made from the packages' folders by embed.cmake.
#include \"transform/packages/carried.h\"

namespace ingot::transform {
namespace {
${arrays}
constexpr CarriedPackage kPackages[] = {
${table}};
}  // namespace

std::span<const CarriedPackage> CarriedPackages() { return kPackages; }
}  // namespace ingot::transform
")
