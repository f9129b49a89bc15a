#include "engine/await_query.h"

#include <algorithm>
#include <chrono>
#include <duckdb/main/materialized_query_result.hpp>
#include <duckdb/main/pending_query_result.hpp>
#include <duckdb/main/stream_query_result.hpp>
#include <thread>

namespace ingot::engine {
namespace {

using std::chrono::microseconds;

constexpr microseconds kTask{10};  // looking for a task in vain takes less

// What a thread does that has nothing to do for the moment: it gives way a few times, then sleeps for a part of the time
// that it has waited already, so that the waiting adds little to what is waited for.
class Rest {
 public:
  void Take() {
    if (yields_ < kYields) {
      if (yields_++ == 0) since_ = Clock::now();
      return std::this_thread::yield();
    }
    const auto waited = std::chrono::duration_cast<microseconds>(Clock::now() - since_);
    std::this_thread::sleep_for(std::clamp(waited / 16, kShortest, kLongest));
  }
  void End() { yields_ = 0; }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr int kYields = 16;
  static constexpr microseconds kShortest{10};
  static constexpr microseconds kLongest{1000};

  int yields_ = 0;
  Clock::time_point since_;
};

}  // namespace

duckdb::unique_ptr<duckdb::QueryResult> AwaitResult(duckdb::PendingQueryResult& pending,
                                                    const std::function<void()>& meanwhile) {
  using State = duckdb::PendingExecutionResult;
  Rest rest;
  while (!pending.HasError()) {
    if (meanwhile) meanwhile();
    const State state = pending.ExecuteTask();
    if (state == State::EXECUTION_ERROR) break;
    if (duckdb::PendingQueryResult::IsResultReady(state)) return pending.Execute();
    if (state == State::BLOCKED) {
      pending.WaitForTask();
    } else if (state == State::NO_TASKS_AVAILABLE) {
      rest.Take();
    } else {
      rest.End();
    }
  }
  return duckdb::make_uniq<duckdb::MaterializedQueryResult>(pending.GetErrorObject());
}

namespace {

duckdb::StreamExecutionResult Step(duckdb::StreamQueryResult& stream) {
  try {
    return stream.ExecuteTask();
  } catch (const duckdb::InterruptException&) {
    return duckdb::StreamExecutionResult::CHUNK_READY;  // Fetch() meets it again, and ends the query
  }
}

}  // namespace

duckdb::unique_ptr<duckdb::DataChunk> AwaitChunk(duckdb::QueryResult& result) {
  using State = duckdb::StreamExecutionResult;
  if (result.type != duckdb::QueryResultType::STREAM_RESULT || result.HasError()) return result.Fetch();
  auto& stream = result.Cast<duckdb::StreamQueryResult>();
  Rest rest;
  while (stream.IsOpen()) {
    const auto before = std::chrono::steady_clock::now();
    const State state = Step(stream);
    if (state == State::EXECUTION_ERROR) result.ThrowError();
    if (duckdb::StreamQueryResult::IsChunkReady(state)) break;
    if (state == State::BLOCKED) {
      stream.WaitForTask();
    } else if (std::chrono::steady_clock::now() - before > kTask) {
      rest.End();  // it has worked: DuckDB does not tell
    } else {
      rest.Take();
    }
  }
  return result.Fetch();
}

}  // namespace ingot::engine
