#include "lake/view/view_reads.h"

#include <duckdb/common/exception.hpp>
#include <duckdb/transaction/meta_transaction.hpp>

#include "engine/error_mapping.h"

namespace ingot::lake {

void ViewReads::Count(duckdb::ClientContext& client, const std::string& view) {
  if (client.IsInterrupted()) throw duckdb::InterruptException();
  const duckdb::idx_t statement = duckdb::MetaTransaction::Get(client).GetActiveQuery();
  if (statement != statement_) count_ = 0;
  statement_ = statement;
  if (++count_ <= kMost) return;
  engine::ThrowThroughDuckDb(Exhausted("the statement opens views more than " + std::to_string(kMost) + " times, the last of them " +
                                       view + ": views that read others several times multiply. Make a table of one of them"));
}

}  // namespace ingot::lake
