// Which property entry speaks of which resource.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "transform/parse/parse_state.h"
#include "transform/properties/property_file.h"

namespace ingot::transform {

// An entry for one resource; of a versioned model, for one version.
struct Patch {
  const PropertyFile* file = nullptr;
  const ResourceEntry* entry = nullptr;
  const VersionEntry* version = nullptr;  // nullptr: not versioned
  std::string unique_id;                  // of what it was applied to; empty: nothing
  bool disabled = false;                  // what it was applied to is disabled

  Json latest_version() const;
};

// Filled by one thread; then Find() may be called by many.
class PropertyIndex {
 public:
  // `file` outlives this. kInvalidArgument when another entry speaks of the same resource.
  Status Add(const PropertyFile& file);
  // The entry for a file or block of that name: of a versioned model, the file's name leads to its version.
  Patch* Find(std::string_view package, std::string_view section, std::string_view name);
  std::deque<Patch>& patches() { return patches_; }

 private:
  Status AddOne(const PropertyFile& file, const ResourceEntry& entry, const VersionEntry* version, const std::string& name);

  std::deque<Patch> patches_;
  std::map<std::string, Patch*, std::less<>> by_name_;  // "package/section/name"
  std::map<std::string, Patch*, std::less<>> latest_;   // files of a versioned model that bear the model's own name
};

// "models" for a model: the section that speaks of a type.
std::string_view SectionOf(ResourceType type);
// "1", "1_2": a version as it stands in names of files and relations.
std::string VersionSuffix(const Json& version);

}  // namespace ingot::transform
