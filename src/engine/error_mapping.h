// Errors between DuckDB, which throws, and the rest, where they are values. Only for engine/ and lake/: needs DuckDB's
// headers.
#pragma once

#include <duckdb/common/error_data.hpp>
#include <exception>
#include <type_traits>
#include <utility>

#include "base/result.h"

namespace ingot::engine {

// Throws `error` through DuckDB. The kind travels with it, so that the session gives back the same error. It never
// invalidates the instance, whatever its kind.
[[noreturn]] void ThrowThroughDuckDb(const Error& error);

// The value, or the error thrown through DuckDB.
template <typename T>
T ValueOrThrow(Result<T> result) {
  if (!result.ok()) ThrowThroughDuckDb(result.error());
  return std::move(result).value();
}
inline void OkOrThrow(const Status& status) {
  if (!status.ok()) ThrowThroughDuckDb(status.error());
}

// The same for a commit that failed: DuckDB keeps of it nothing but the message, so the kind travels in there. Only for
// TransactionManager::CommitTransaction.
duckdb::ErrorData CommitFailure(const Error& error);

// What DuckDB says, with the kind that tells the caller what to do. An error that was thrown by ThrowThroughDuckDb
// comes back as it was; of DuckDB's own the message keeps the line with the caret.
Error FromDuckDb(const duckdb::ErrorData& error);
// The same of a query that was accepted and failed over its rows: a value that cannot be cast, a constraint, error() are
// kInvalidData then.
Error FromRunning(const duckdb::ErrorData& error);
Error FromException(const std::exception& exception);

// Calls `body`, which gives a Result or a Status, and turns what it throws into an error.
template <typename Body>
std::invoke_result_t<Body> CatchDuckDb(Body&& body) {
  try {
    return std::forward<Body>(body)();
  } catch (const std::exception& exception) {
    return FromException(exception);
  }
}

}  // namespace ingot::engine
