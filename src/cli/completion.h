// What may follow while a statement is being typed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session.h"

namespace ingot::cli {

// The names that a lake offers.
struct SqlNames {
  std::vector<std::string> keywords;  // in lower case
  std::vector<std::string> schemas;
  std::vector<std::string> tables;    // "schema.table"
};

struct Completion {
  size_t word_bytes = 0;                // of the word before the cursor that a candidate replaces
  std::vector<std::string> candidates;  // sorted, without doubles
};

// For the word that `text` ends with: after "schema." its tables, after "table." the table's columns, else keywords
// (in the case that was begun with), schemas, tables and columns. `columns` are of the tables named in the statement,
// by "schema.table".
Completion CompleteSql(std::string_view text, const SqlNames& names,
                       const std::map<std::string, std::vector<std::string>>& columns);

// Knows a session's names; asks for them when they are first wanted.
class Completer {
 public:
  explicit Completer(engine::Session& session) : session_(session) {}

  // `text` is the statement up to the cursor. What cannot be asked is left out.
  Completion Complete(std::string_view text);
  // A statement may have changed the names.
  void Forget();

 private:
  const SqlNames& Names();
  std::vector<std::string> List(const std::string& query);

  engine::Session& session_;
  std::optional<SqlNames> names_;
  std::map<std::string, std::vector<std::string>> columns_;
};

}  // namespace ingot::cli
