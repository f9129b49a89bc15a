#include "engine/missing_table.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace ingot::engine {
namespace {

constexpr std::string_view kOffer = "\nDid you mean \"";
constexpr std::string_view kOfferEnd = "\"?";

bool IsSystemTable(std::string_view name) {
  constexpr std::array<std::string_view, 4> kPrefixes = {"duckdb_", "pragma_", "sqlite_", "pg_"};
  constexpr std::array<std::string_view, 3> kSchemas = {"information_schema", "pg_catalog", "system"};
  const std::vector<std::string_view> parts = Split(name, '.');
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return parts.back().starts_with(prefix); }) ||
         std::any_of(parts.begin(), parts.end() - 1, [&](std::string_view part) {
           return std::find(kSchemas.begin(), kSchemas.end(), part) != kSchemas.end();
         });
}

// "a", "a or b", "a, b, or c".
std::vector<std::string> NamesOffered(const std::string& offer) {
  const std::string commas = ReplaceAll(ReplaceAll(offer, ", or ", ", "), " or ", ", ");
  std::vector<std::string> names;
  for (const std::string_view name : Split(commas, ',')) {
    names.emplace_back(Trim(name));
  }
  return names;
}

}  // namespace

std::string WithoutSystemTables(const std::string& message) {
  const size_t begin = message.find(kOffer);
  if (!message.starts_with("Table with name ") || begin == std::string::npos) return message;
  const size_t names_begin = begin + kOffer.size();
  const size_t end = message.find(kOfferEnd, names_begin);
  if (end == std::string::npos) return message;
  std::vector<std::string> names = NamesOffered(message.substr(names_begin, end - names_begin));
  std::erase_if(names, IsSystemTable);
  const std::string offer =
      names.empty() ? "" : std::string(kOffer) + Join(names, " or ") + std::string(kOfferEnd);
  return message.substr(0, begin) + offer + message.substr(end + kOfferEnd.size());
}

}  // namespace ingot::engine
