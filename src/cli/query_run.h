// Running statements and printing what they give.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/format.h"
#include "cli/interrupt.h"
#include "engine/session.h"
#include "generate/byte_sink.h"

namespace ingot::cli {

struct QueryOutput {
  Format format = Format::kTable;
  TableOptions table;
  bool show_progress = false;  // on standard error, for statements that take long
  bool refuse_rows = false;    // there is no room for rows: a statement that gives some is told, and not printed
};

// What a statement came to, when it had no rows to print.
struct StatementOutcome {
  bool printed_rows = false;
  bool refused_rows = false;
  std::optional<int64_t> changed_rows;
};

// Runs one statement and writes its rows to the sink, in any format but parquet. Ctrl-C interrupts it: kCancelled.
Result<StatementOutcome> RunStatement(engine::Session& session, InterruptWatcher& interrupts,
                                      const std::string& statement, const QueryOutput& output,
                                      generate::ByteSink& sink);

// Runs one statement with rows and writes them as a Parquet file: COPY (statement) TO 'path'.
Status RunToParquet(engine::Session& session, InterruptWatcher& interrupts, const std::string& statement,
                    const std::string& path, bool show_progress);

}  // namespace ingot::cli
