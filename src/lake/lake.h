// The lake as a catalog of DuckDB: ATTACH '<root>' AS lake (TYPE ingot).
//
// A lake is a folder of "<schema>/<table>", each table a Delta table. This header is all that other folders see; it
// needs none of DuckDB's headers.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/result.h"
#include "delta/table.h"
#include "engine/instance.h"
#include "engine/session.h"

namespace ingot::lake {

// What the catalog needs from outside; clock and logger must outlive the instance.
struct LakeContext {
  Clock* clock = nullptr;
  Logger* logger = nullptr;
  // What every new table gets unless its CREATE TABLE says otherwise, as CheckTableProperties() gave it.
  std::map<std::string, std::string> table_properties = {};
};

// Table properties ("delta.enableDeletionVectors") in their proper spelling. kInvalidArgument names an unknown one, with
// the nearest, and a value that does not fit; kUnsupported for what Ingot does not write.
Result<std::map<std::string, std::string>> CheckTableProperties(const std::map<std::string, std::string>& properties);

// Teaches an instance ATTACH … (TYPE ingot) and delta_table('path', version => n, timestamp => t). Once an instance.
Status Register(engine::Instance& instance, LakeContext context);

// ATTACH '<location>' AS <name> (TYPE ingot, READ_WRITE), and makes it the session's default catalog. The location is a path or
// "s3://bucket/prefix"; a missing folder is an empty lake. kUnavailable when the bucket cannot be reached.
Status Attach(engine::Session& session, std::string_view location, std::string_view name = "lake",
              bool read_only = false);

// Adds a `txn` action to the next commit of a table. The session must be in a transaction
// (BEGIN); the table must exist or have been made in it. kInvalidArgument outside a transaction; kNotFound.
Status SetTransactionId(engine::Session& session, std::string_view schema, std::string_view table, std::string app_id,
                        int64_t version, std::string_view catalog = "lake");

// The `txn` actions of a table whose application id starts with `prefix`, as the session's transaction sees it (its
// own are not included). Empty when there is no such table.
Result<std::map<std::string, int64_t>> TransactionIds(engine::Session& session, std::string_view schema,
                                                      std::string_view table, std::string_view prefix,
                                                      std::string_view catalog = "lake");

// What the session's following commits say in commitInfo, until it is set again.
void SetCommitReason(engine::Session& session, std::map<std::string, Json> parameters, std::string run_id,
                     std::string user);

// A table or view of a lake.
struct LakeRelation {
  std::string schema;
  std::string name;
  bool is_view = false;
};

// The relation as the session's transaction sees it, in the case that it has; nothing when there is none. Costs no look at
// other relations.
Result<std::optional<LakeRelation>> FindRelation(engine::Session& session, std::string_view schema,
                                                 std::string_view name, std::string_view catalog = "lake");
// Every relation of a schema; none when there is no such schema.
Result<std::vector<LakeRelation>> ListRelations(engine::Session& session, std::string_view schema,
                                                std::string_view catalog = "lake");

// The Delta table behind a name: for describing it and for its history. kNotFound names the nearest table.
Result<std::shared_ptr<delta::Table>> OpenTable(engine::Session& session, std::string_view schema,
                                                std::string_view table);

}  // namespace ingot::lake
