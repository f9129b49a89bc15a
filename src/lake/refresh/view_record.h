// What a materialized view remembers of how its rows came to be: the table property `ingot.materialized_view`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ingot::lake {

inline constexpr std::string_view kViewProperty = "ingot.materialized_view";

struct InputVersion {
  std::string id;  // of the table: one that is dropped and made again is another
  int64_t version = 0;

  bool operator==(const InputVersion&) const = default;
};

struct ViewRecord {
  std::string query;          // with the views that it reads put in
  std::string settings;       // of the session, as far as rows depend on them
  std::string configuration;  // the caller's
  std::string id;             // of the view's table: a copy of it is another
  int64_t base = -1;          // the version of the table that the commit was made on: it is a later one
  std::map<std::string, InputVersion> inputs;  // by "catalog.schema.table"
};

// {"format": 1, "query", "settings", "configuration", "id", "base", "inputs": [{"table", "id", "version"}]}
std::string FormatViewRecord(const ViewRecord& record);
// Nothing when it is not understood: then the view is computed anew.
std::optional<ViewRecord> ParseViewRecord(std::string_view text);

}  // namespace ingot::lake
