#include "transform/materialize/documentation.h"

#include "base/text.h"
#include "transform/materialize/sql_text.h"

namespace ingot::transform {

Status PersistDocs(Build& build, bool is_view) {
  const Json& wanted = build.node().Config("persist_docs");
  if (!wanted.is_object()) return Status::Ok();
  std::string sql;
  if (wanted.GetBool("relation") && !build.node().description.empty()) {
    sql += std::string("COMMENT ON ") + (is_view ? "VIEW " : "TABLE ") + build.target_sql() + " IS " +
           QuoteSqlText(build.node().description) + ";\n";
  }
  if (wanted.GetBool("columns") && !build.node().columns.empty()) {
    ASSIGN_OR_RETURN(const auto columns, build.warehouse().GetColumns(build.target()));
    for (const Column& column : build.node().columns) {
      const WarehouseColumn* present = FindColumn(columns, column.name);
      if (!present || column.description.empty()) continue;
      sql += "COMMENT ON COLUMN " + build.target_sql() + "." + QuoteSqlName(present->name) + " IS " +
             QuoteSqlText(column.description) + ";\n";
    }
  }
  if (sql.empty()) return Status::Ok();
  const auto ran = build.Run(sql);
  return ran.ok() ? Status::Ok() : Status(ran.error().WithContext("persist_docs"));
}

}  // namespace ingot::transform
