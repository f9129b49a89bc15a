// Materialized views: tables that hold the rows of a query, brought up to date from what changed in the tables that it reads.
//
// The table remembers, as a property in the same commit as its rows, the query and the version of each input that the rows come
// from. A refresh applies what happened to the inputs since, where the query's shape is one for which that is exact; of any
// other it says why not, and the caller writes the table anew. Needs none of DuckDB's headers.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "engine/session.h"

namespace ingot::lake {

struct MaterializedQuery {
  std::string catalog = "lake";
  std::string schema;
  std::string table;
  std::string sql;            // one SELECT
  std::string configuration;  // how the caller lays the table out: a text that is only compared
  bool keeps_configuration = false;  // whatever was remembered of it stands
};

enum class RefreshWay {
  kUnchanged,  // no input has changed: nothing was done
  kChanges,    // the changes were applied
  kRecompute,  // nothing was done: the table must be written anew
};

struct ViewRefresh {
  RefreshWay way = RefreshWay::kRecompute;
  std::string reason;                  // of kRecompute: "its query has a window function"
  bool configuration_changed = false;  // of kRecompute: for that alone
  int64_t rows_added = 0;
  int64_t rows_removed = 0;
};

// Within the session's transaction, whose commit makes it true; kInvalidArgument without one. An error leaves it to the caller to
// roll back; a refresh may fail where the query itself would not, for it also looks at rows that are gone.
Result<ViewRefresh> RefreshView(engine::Session& session, const MaterializedQuery& view);

// To be called in the transaction that has written the table anew from the query. A query that must be computed anew each
// time (now(), files, …) is not remembered.
Status RememberView(engine::Session& session, const MaterializedQuery& view);

}  // namespace ingot::lake
