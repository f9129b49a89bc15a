// CREATE TABLE: what the columns fill in by themselves, and what rows must obey.
#pragma once

#include <map>
#include <string>

#include "delta/action/actions.h"
#include "delta/schema/schema.h"
#include "engine/duckdb_headers.h"

namespace duckdb {
struct CreateTableInfo;
}

namespace ingot::lake {

// Notes a column's default, or that it is generated, with its field.
void NoteColumnRule(const duckdb::ColumnDefinition& column, delta::Field* field);

// kUnsupported for a VARIANT column that is generated or has a default other than NULL, which the protocol rules out. `table`
// is its name, for messages.
Status CheckVariantRules(const delta::Field& field, const std::string& table);

// Notes CHECK constraints as properties. DuckDB's parser keeps no names of them: they are named after the table and the
// first column that they name, "t_price_check". Throws for keys and references.
void NoteConstraints(const duckdb::CreateTableInfo& info, const delta::DataType& schema, delta::Metadata* metadata);

// Notes the identity columns that properties ask for ('always start 1 step 1', 'by default …'), by column name.
void NoteIdentities(const std::map<std::string, std::string>& identities, const std::string& table,
                    delta::DataType* schema);

}  // namespace ingot::lake
