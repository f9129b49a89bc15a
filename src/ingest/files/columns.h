// Which columns a batch is read into.
#pragma once

#include <string>
#include <vector>

#include "engine/record_scan.h"
#include "engine/session.h"
#include "ingest/files/config.h"

namespace ingot::ingest {

// A column of the batch. Its type may be widened until the table has it.
struct PlannedColumn {
  engine::RecordColumn column;
  bool in_table = false;  // before this run
  bool inferred = false;  // its type comes from the data
};

// Puts together what the table has (without the columns that Ingot adds), what the source declares, and what the data
// has. A column of the table keeps the table's type. Fields that are neither in the table nor declared become columns
// if the policy is to evolve, or if there is neither table nor declaration yet.
// `positional`: records are arrays or lines without a header, and meet the columns in order.
std::vector<PlannedColumn> PlanColumns(const std::vector<engine::Column>& table, const FilesSource& source,
                                       const std::vector<engine::RecordColumn>& data, bool positional);

// Do the declared types exist? kInvalidArgument with the place in ingest/*.yml.
Status CheckDeclaredTypes(engine::Session& session, const FilesSource& source);

// What the policy says to declared fields that files do not have: a warning each, or kInvalidData to freeze.
Result<std::vector<std::string>> JudgeMissing(const std::vector<engine::MissingField>& missing, SchemaPolicy policy);

// Are these the names that records without field names get?
bool IsPositional(const std::vector<engine::RecordColumn>& data);

// After a pass: adds columns for new fields and widens inferred types, as the policy allows. False: nothing changed.
bool Evolve(const std::vector<engine::FieldSurprise>& surprises, const FilesSource& source,
            std::vector<PlannedColumn>* columns);

}  // namespace ingot::ingest
