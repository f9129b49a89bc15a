// The SQL by which a materialized view is brought up to date.
//
// A query of rows is linear in each table that it names: what it gives of the changes of one, beside the others as they are now
// (those named before it) and as they were (those named after it), summed over the names, is exactly what its rows change by.
// For a query with GROUP BY, the same of the query below finds the groups that may have changed, and those are computed anew.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lake/refresh/flat_query.h"
#include "lake/refresh/query_shape.h"

namespace ingot::lake {

// What happened to a table that the query reads.
struct InputChange {
  int64_t from = 0;  // the version that the view was computed from
  int64_t to = 0;    // the one that the transaction sees
  bool only_inserts = false;
  std::vector<std::string> columns;
  std::vector<duckdb::LogicalType> types;
};

struct ViewColumnType {
  std::string name;
  duckdb::LogicalType type;  // as it is stored
};

class ChangeQueries {
 public:
  // `changes`: of the inputs that changed alone, by their names in the flat query. All must outlive it.
  ChangeQueries(duckdb::SelectStatement& flat, const QueryShape& shape, const std::map<std::string, InputChange>& changes,
                std::string target, std::vector<ViewColumnType> columns);

  // Temporary tables with what the changes of an input come to, where rows also went.
  std::vector<std::string> KeepInputChanges() const;
  bool only_inserts() const;

  // Of a query of rows. Where rows were only inserted, all that there is to do.
  std::string InsertNewRows() const;
  // Temporary tables, in this order: the rows that come and go, with how often; the places of those to delete, which takes knowing
  // which columns have NULLs among them (a row of booleans).
  std::string KeepRowChanges() const;
  std::string NullsAmongDeleted() const;
  std::string KeepPlaces(const std::vector<bool>& has_nulls) const;
  // One row: how many rows are to go, and how many places were found for them.
  std::string CountPlaces() const;
  std::string DeletePlaces() const;
  std::string InsertRowChanges() const;

  // Of a query with groups: a temporary table of the keys of those that may have changed; which keys have NULLs.
  std::string KeepTouchedGroups() const;
  std::string NullsAmongTouched() const;  // a row: their number, then booleans
  std::string DeleteTouched(const std::vector<bool>& has_nulls) const;
  std::string InsertTouched(const std::vector<bool>& has_nulls) const;

  std::vector<std::string> Forget() const;

 private:
  struct Term {
    size_t slot;
    bool inserts;
  };
  std::vector<Term> Terms() const;
  duckdb::unique_ptr<duckdb::SelectStatement> CopyFlat() const;
  std::string TermSql(const Term& term) const;
  std::string ChangedRowsSql(const std::string& input, bool inserts) const;
  std::string PositionalAlias() const;
  std::string CastColumns() const;

  duckdb::SelectStatement& flat_;
  const QueryShape& shape_;
  const std::map<std::string, InputChange>& changes_;
  const std::string target_;
  const std::vector<ViewColumnType> columns_;
  std::vector<std::string> slots_;  // the inputs by slot
};

}  // namespace ingot::lake
