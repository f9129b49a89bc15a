#include "engine/rows.h"

#include <algorithm>
#include <duckdb.hpp>
#include <duckdb/main/appender.hpp>

#include "base/text.h"
#include "engine/error_mapping.h"

namespace ingot::engine {
namespace {

std::string TemporaryName(std::string_view name) { return "temp.main." + QuoteSqlName(name); }

std::string CreateStatement(std::string_view name, const std::vector<Column>& columns) {
  std::vector<std::string> definitions;
  for (const Column& column : columns) definitions.push_back(QuoteSqlName(column.name) + " " + column.type);
  return "CREATE OR REPLACE TEMPORARY TABLE " + TemporaryName(name) + " (" + Join(definitions, ", ") + ")";
}

struct AppendCell {
  duckdb::Appender& to;
  void operator()(std::monostate) const { to.Append(nullptr); }
  void operator()(bool value) const { to.Append(value); }
  void operator()(int64_t value) const { to.Append(value); }
  void operator()(double value) const { to.Append(value); }
  void operator()(std::string_view text) const {
    to.Append(duckdb::string_t(text.data(), static_cast<uint32_t>(text.size())));
  }
};

}  // namespace

Status RegisterRows(Session& session, std::string_view name, const std::vector<Column>& columns,
                    const RowSource& next_row) {
  RETURN_IF_ERROR(session.Execute(CreateStatement(name, columns)));
  return CatchDuckDb([&]() -> Status {
    duckdb::Appender appender(session.connection(), "temp", "main", std::string(name));
    std::vector<Cell> row(columns.size());
    for (;;) {
      std::fill(row.begin(), row.end(), Cell());
      ASSIGN_OR_RETURN(const bool more, next_row(&row));
      if (!more) break;
      appender.BeginRow();
      for (const Cell& cell : row) std::visit(AppendCell{appender}, cell);
      appender.EndRow();
    }
    appender.Close();
    return Status::Ok();
  });
}

Status DropRows(Session& session, std::string_view name) {
  return session.Execute("DROP TABLE IF EXISTS " + TemporaryName(name));
}

}  // namespace ingot::engine
