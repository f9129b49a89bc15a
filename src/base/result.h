// Errors as values. Every fallible function of Ingot returns Status or Result<T>; both are [[nodiscard]].
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace ingot {

// What the caller can do about an error.
enum class ErrorKind {
  kInvalidArgument,   // the request or the configuration is wrong: correct it (exit code 2)
  kInvalidData,       // the data does not allow it: a cast, a constraint, an ambiguous match (exit code 1)
  kNotFound,          // the thing named does not exist
  kAlreadyExists,     // the thing to be made is there already
  kConflict,          // another writer got in the way: read again and retry
  kPermissionDenied,  // the identity lacks a right
  kUnavailable,       // a server or a network failed for now: retry later
  kExhausted,         // a limit was met: disk, memory, quota, time
  kCorrupt,           // bytes that break their format
  kUnsupported,       // understood, but not something that Ingot does (exit code 2)
  kCancelled,         // asked to stop
  kInternal,          // a fault of Ingot itself
};

// The kind's name as it appears in logs and JSON, for example "not_found".
std::string_view ErrorKindName(ErrorKind kind);

// A message names the thing, the place, what was expected and the way out; it starts in lower case and has
// no full stop. Secrets never enter it.
class [[nodiscard]] Error {
 public:
  Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

  ErrorKind kind() const { return kind_; }
  const std::string& message() const { return message_; }

  // The same error, told from further out: "<context>: <message>".
  Error WithContext(std::string_view context) const {
    return Error(kind_, std::string(context) + ": " + message_);
  }

 private:
  ErrorKind kind_;
  std::string message_;
};

inline Error InvalidArgument(std::string m) { return {ErrorKind::kInvalidArgument, std::move(m)}; }
inline Error InvalidData(std::string m) { return {ErrorKind::kInvalidData, std::move(m)}; }
inline Error NotFound(std::string m) { return {ErrorKind::kNotFound, std::move(m)}; }
inline Error AlreadyExists(std::string m) { return {ErrorKind::kAlreadyExists, std::move(m)}; }
inline Error Conflict(std::string m) { return {ErrorKind::kConflict, std::move(m)}; }
inline Error PermissionDenied(std::string m) { return {ErrorKind::kPermissionDenied, std::move(m)}; }
inline Error Unavailable(std::string m) { return {ErrorKind::kUnavailable, std::move(m)}; }
inline Error Exhausted(std::string m) { return {ErrorKind::kExhausted, std::move(m)}; }
inline Error Corrupt(std::string m) { return {ErrorKind::kCorrupt, std::move(m)}; }
inline Error Unsupported(std::string m) { return {ErrorKind::kUnsupported, std::move(m)}; }
inline Error Cancelled(std::string m) { return {ErrorKind::kCancelled, std::move(m)}; }
inline Error Internal(std::string m) { return {ErrorKind::kInternal, std::move(m)}; }

// A value or an Error. value() and error() may only be called when the Result holds them.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : expected_(std::move(value)) {}                            // NOLINT(google-explicit-constructor)
  Result(Error error) : expected_(tl::unexpected<Error>(std::move(error))) {}  // NOLINT

  bool ok() const { return expected_.has_value(); }
  explicit operator bool() const { return ok(); }

  T& value() & { return *expected_; }
  const T& value() const& { return *expected_; }
  T&& value() && { return std::move(*expected_); }
  T& operator*() & { return *expected_; }
  const T& operator*() const& { return *expected_; }
  T&& operator*() && { return std::move(*expected_); }
  T* operator->() { return &*expected_; }
  const T* operator->() const { return &*expected_; }

  const Error& error() const { return expected_.error(); }
  T value_or(T fallback) const { return ok() ? *expected_ : std::move(fallback); }

 private:
  tl::expected<T, Error> expected_;
};

// Success, or an Error.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  static Status Ok() { return {}; }

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

namespace internal {
inline const Error& ErrorOf(const Status& status) { return status.error(); }
template <typename T>
const Error& ErrorOf(const Result<T>& result) {
  return result.error();
}
}  // namespace internal

}  // namespace ingot

#define INGOT_CONCAT_INNER(a, b) a##b
#define INGOT_CONCAT(a, b) INGOT_CONCAT_INNER(a, b)

// Returns the error of a Status or Result expression from the enclosing function.
#define RETURN_IF_ERROR(expression)                                \
  do {                                                             \
    if (auto ingot_status_ = (expression); !ingot_status_.ok())    \
      return ::ingot::internal::ErrorOf(ingot_status_);            \
  } while (false)

// ASSIGN_OR_RETURN(auto x, Compute()): binds the value, or returns the error.
#define ASSIGN_OR_RETURN(declaration, expression) \
  ASSIGN_OR_RETURN_INNER(INGOT_CONCAT(ingot_result_, __LINE__), declaration, expression)
#define ASSIGN_OR_RETURN_INNER(result, declaration, expression) \
  auto result = (expression);                                   \
  if (!result.ok()) return result.error();                      \
  declaration = std::move(result).value()
