#include "cli/query_run.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/query_progress.h"

namespace ingot::cli {
namespace {

// Takes the progress line away before the first result is written over it.
class ClearingSink final : public generate::ByteSink {
 public:
  ClearingSink(generate::ByteSink& sink, QueryProgress& progress) : sink_(sink), progress_(progress) {}
  Status Write(std::string_view bytes) override {
    progress_.Stop();
    return sink_.Write(bytes);
  }
  Status Close() override { return sink_.Close(); }

 private:
  generate::ByteSink& sink_;
  QueryProgress& progress_;
};

Status Drain(engine::QueryResult& result) {
  while (true) {
    ASSIGN_OR_RETURN(bool more, result.Next());
    if (!more) return Status::Ok();
  }
}

}  // namespace

Result<StatementOutcome> RunStatement(engine::Session& session, InterruptWatcher& interrupts,
                                      const std::string& statement, const QueryOutput& output,
                                      generate::ByteSink& sink) {
  InterruptWatcher::Scope scope(interrupts, [&] { session.Interrupt(); });
  QueryProgress progress(session, output.show_progress);
  ASSIGN_OR_RETURN(engine::QueryResult result, session.Query(statement));
  StatementOutcome outcome;
  if (result.has_rows() && output.refuse_rows) {
    outcome.refused_rows = true;
  } else if (result.has_rows()) {
    QueryRows rows(result);
    ClearingSink clearing(sink, progress);
    RETURN_IF_ERROR(WriteRows(output.format, rows, output.table, clearing));
    outcome.printed_rows = true;
  } else {
    RETURN_IF_ERROR(Drain(result));
    outcome.changed_rows = result.changed_rows();
  }
  return outcome;
}

Status RunToParquet(engine::Session& session, InterruptWatcher& interrupts, const std::string& statement,
                    const std::string& path, bool show_progress) {
  InterruptWatcher::Scope scope(interrupts, [&] { session.Interrupt(); });
  QueryProgress progress(session, show_progress);
  std::string_view query = Trim(statement);
  while (!query.empty() && query.back() == ';') query = Trim(query.substr(0, query.size() - 1));
  // The line end closes a comment that the query may end with.
  return session.Execute(
      fmt::format("COPY ({}\n) TO {} (FORMAT parquet, COMPRESSION zstd)", query, QuoteSqlText(path)));
}

}  // namespace ingot::cli
