// A view as the lake keeps it: the object "<schema>/<name>.view.json" beside the tables of its schema.
//
// The file is JSON: {"format": 1, "id", "sql", "column_names", "columns": [{"name", "type", "comment"}], "comment",
// "tags", "created_at", "changed_at", "user", "run_id"}. Its SQL is one SELECT in DuckDB's dialect in which every table of the
// lake is named by schema and name, without the lake's own name: a lake may be attached by any.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ingot::lake {

struct ViewColumn {
  std::string name;
  std::string type;     // DuckDB's spelling, when the view was made
  std::string comment;  // empty: none
};

struct ViewDefinition {
  std::string id;
  std::string sql;
  std::vector<std::string> column_names;  // of CREATE VIEW v (a, b); they may be fewer than the columns
  std::vector<ViewColumn> columns;
  std::string comment;
  std::map<std::string, std::string> tags;
  std::string created_at;  // ISO 8601
  std::string changed_at;
  std::string user;
  std::string run_id;

  ViewColumn* FindColumn(std::string_view column);  // in any case; nullptr: none
};

// "silver/orders.view.json".
std::string ViewKey(std::string_view schema, std::string_view view);
// The view's name in such a key without its folder; nothing when it is no view's.
std::optional<std::string> ViewOfFile(std::string_view file);

std::string FormatView(const ViewDefinition& view);
// kCorrupt for what is no such file; `place` says where it lies.
Result<ViewDefinition> ParseView(std::string_view text, const std::string& place);

}  // namespace ingot::lake
