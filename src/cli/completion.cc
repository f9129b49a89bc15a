#include "cli/completion.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "base/text.h"
#include "cli/sql_scan.h"

namespace ingot::cli {
namespace {

bool IsWordPart(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || (c & 0x80) != 0;
}

std::string_view LastWord(std::string_view text) {
  size_t start = text.size();
  while (start > 0 && IsWordPart(text[start - 1])) --start;
  return text.substr(start);
}

bool StartsWithIgnoreCase(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && EqualsIgnoreCase(text.substr(0, prefix.size()), prefix);
}

std::string ToUpper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string_view TablePart(std::string_view qualified) { return qualified.substr(qualified.find('.') + 1); }

// Names that are not plain have to be quoted to be read back.
std::string AsWritten(const std::string& name) {
  bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_';
  }) && std::isdigit(static_cast<unsigned char>(name[0])) == 0;
  return plain ? name : QuoteSqlName(name);
}

using Columns = std::map<std::string, std::vector<std::string>>;

void AddAfterDot(std::string_view owner, std::string_view begun, const SqlNames& names, const Columns& columns,
                 std::set<std::string>* out) {
  std::string front = std::string(owner) + ".";
  for (const std::string& table : names.tables) {
    size_t dot = table.find('.');
    if (EqualsIgnoreCase(std::string_view(table).substr(0, dot), owner) && StartsWithIgnoreCase(TablePart(table), begun)) {
      out->insert(front + AsWritten(table.substr(dot + 1)));
    }
  }
  for (const auto& [table, of_table] : columns) {
    if (!EqualsIgnoreCase(table, owner) && !EqualsIgnoreCase(TablePart(table), owner)) continue;
    for (const std::string& column : of_table) {
      if (StartsWithIgnoreCase(column, begun)) out->insert(front + AsWritten(column));
    }
  }
}

void AddAnything(std::string_view begun, const SqlNames& names, const Columns& columns, std::set<std::string>* out) {
  bool upper = !begun.empty() && std::isupper(static_cast<unsigned char>(begun[0])) != 0;
  for (const std::string& keyword : names.keywords) {
    if (StartsWithIgnoreCase(keyword, begun)) out->insert(upper ? ToUpper(keyword) : keyword);
  }
  for (const std::string& schema : names.schemas) {
    if (StartsWithIgnoreCase(schema, begun)) out->insert(AsWritten(schema) + ".");
  }
  for (const std::string& table : names.tables) {
    size_t dot = table.find('.');
    if (StartsWithIgnoreCase(TablePart(table), begun)) {
      out->insert(AsWritten(table.substr(0, dot)) + "." + AsWritten(table.substr(dot + 1)));
    }
  }
  for (const auto& [table, of_table] : columns) {
    for (const std::string& column : of_table) {
      if (StartsWithIgnoreCase(column, begun)) out->insert(AsWritten(column));
    }
  }
}

}  // namespace

Completion CompleteSql(std::string_view text, const SqlNames& names, const Columns& columns) {
  std::string_view word = LastWord(text);
  Completion completion{.word_bytes = word.size(), .candidates = {}};
  std::set<std::string> found;
  size_t dot = word.rfind('.');
  if (dot != std::string_view::npos) {
    AddAfterDot(word.substr(0, dot), word.substr(dot + 1), names, columns, &found);
  } else if (!word.empty()) {
    AddAnything(word, names, columns, &found);
  }
  completion.candidates.assign(found.begin(), found.end());
  return completion;
}

void Completer::Forget() {
  names_.reset();
  columns_.clear();
}

std::vector<std::string> Completer::List(const std::string& query) {
  std::vector<std::string> values;
  Result<engine::QueryResult> result = session_.Query(query);
  if (!result.ok()) return values;
  while (true) {
    Result<bool> more = result->Next();
    if (!more.ok() || !*more) return values;
    values.push_back(result->Text(0));
  }
}

const SqlNames& Completer::Names() {
  if (names_) return *names_;
  SqlNames names;
  names.keywords = List("SELECT keyword_name FROM duckdb_keywords()");
  names.schemas = List("SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database()");
  names.tables = List(
      "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = current_database() "
      "UNION ALL SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal");
  return names_.emplace(std::move(names));
}

Completion Completer::Complete(std::string_view text) {
  const SqlNames& names = Names();
  for (const std::string& name : NamesIn(text)) {
    for (const std::string& table : names.tables) {
      if (!EqualsIgnoreCase(table, name) || columns_.count(table) > 0) continue;
      size_t dot = table.find('.');
      columns_[table] = List("SELECT column_name FROM (DESCRIBE " + QuoteSqlName(table.substr(0, dot)) + "." +
                             QuoteSqlName(table.substr(dot + 1)) + ")");
    }
  }
  return CompleteSql(text, names, columns_);
}

}  // namespace ingot::cli
