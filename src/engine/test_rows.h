// For tests: what a query gives, as texts.
#pragma once

#include <string>
#include <vector>

#include "engine/session.h"

namespace ingot::engine {

// A text for each row, "1|NULL|x"; of a query that fails, one text: "error: …".
inline std::vector<std::string> TestRows(Session& session, const std::string& sql) {
  std::vector<std::string> rows;
  auto result = session.Query(sql);
  if (!result.ok()) return {"error: " + result.error().message()};
  while (true) {
    auto more = result->Next();
    if (!more.ok()) return {"error: " + more.error().message()};
    if (!*more) return rows;
    std::string row;
    for (size_t i = 0; i < result->columns().size(); ++i) {
      row += (i > 0 ? "|" : "") + (result->IsNull(i) ? "NULL" : result->Text(i));
    }
    rows.push_back(row);
  }
}

}  // namespace ingot::engine
