// ALTER TABLE … RENAME TO: a folder of objects has no name of its own, so the files are copied to the new one.
#pragma once

#include "lake/catalog/table_state.h"

namespace ingot::lake {

class LakeTransaction;

// Stages the table, as the transaction sees it, under another name of its schema, and the end of the present one. The rows, the
// description and what was remembered of applications go along; the history does not. In the place of a table that this
// transaction has dropped it becomes that one's next version. kAlreadyExists.
Status RenameTable(LakeTransaction& transaction, TableState& from, const TableName& to);

}  // namespace ingot::lake
