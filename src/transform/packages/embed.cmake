# cmake -DPACKAGES=<folder> -DOUT=<file.cc> -P embed.cmake
#   Writes a C++ file that holds the macro files of each package below the folder.
set(arrays "")
set(table "")
foreach(package dbt dbt_utils)
  file(GLOB_RECURSE files RELATIVE "${PACKAGES}/${package}" "${PACKAGES}/${package}/*.sql")
  list(SORT files)
  string(APPEND arrays "constexpr CarriedFile k_${package}[] = {\n")
  foreach(path IN LISTS files)
    file(READ "${PACKAGES}/${package}/${path}" hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${hex}")
    string(LENGTH "${hex}" digits)
    math(EXPR length "${digits} / 2")
    string(APPEND arrays "    {\"${path}\", {\"${bytes}\", ${length}}},\n")
  endforeach()
  string(APPEND arrays "};\n")
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
