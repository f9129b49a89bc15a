#include "engine/error_mapping.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <duckdb/common/exception.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "engine/dialect/hints.h"
#include "engine/missing_table.h"

namespace ingot::engine {
namespace {

using duckdb::ExceptionType;

constexpr char kKindKey[] = "ingot_kind";

constexpr std::array kAllKinds = {
    ErrorKind::kInvalidArgument, ErrorKind::kInvalidData, ErrorKind::kNotFound,         ErrorKind::kAlreadyExists,
    ErrorKind::kConflict,        ErrorKind::kCorrupt,     ErrorKind::kPermissionDenied, ErrorKind::kUnavailable,
    ErrorKind::kExhausted,       ErrorKind::kUnsupported, ErrorKind::kCancelled,        ErrorKind::kInternal,
};

// Never INTERNAL or FATAL, which would make DuckDB refuse every later query of the instance.
ExceptionType ExceptionTypeOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalidArgument: return ExceptionType::INVALID_INPUT;
    case ErrorKind::kInvalidData: return ExceptionType::CONSTRAINT;
    case ErrorKind::kNotFound: return ExceptionType::CATALOG;
    case ErrorKind::kAlreadyExists: return ExceptionType::CATALOG;
    case ErrorKind::kConflict: return ExceptionType::TRANSACTION;
    case ErrorKind::kPermissionDenied: return ExceptionType::PERMISSION;
    case ErrorKind::kUnavailable: return ExceptionType::IO;
    case ErrorKind::kExhausted: return ExceptionType::IO;
    case ErrorKind::kCorrupt: return ExceptionType::IO;
    case ErrorKind::kUnsupported: return ExceptionType::NOT_IMPLEMENTED;
    case ErrorKind::kCancelled: return ExceptionType::INTERRUPT;
    case ErrorKind::kInternal: return ExceptionType::EXECUTOR;
  }
  return ExceptionType::EXECUTOR;
}

const std::string* Extra(const duckdb::ErrorData& error, const char* key) {
  const auto& extra = error.ExtraInfo();
  const auto found = extra.find(key);
  return found == extra.end() ? nullptr : &found->second;
}

std::optional<ErrorKind> CarriedKind(const duckdb::ErrorData& error) {
  const std::string* name = Extra(error, kKindKey);
  if (name == nullptr) return std::nullopt;
  for (const ErrorKind kind : kAllKinds) {
    if (ErrorKindName(kind) == *name) return kind;
  }
  return std::nullopt;
}

// "Failed to commit: ingot-<kind>:<message>", as DuckDB tells of a CommitFailure.
constexpr std::string_view kCommitMark = "ingot-";

std::optional<Error> CarriedByCommit(const std::string& raw) {
  const size_t mark = raw.find(kCommitMark);
  if (mark == std::string::npos || (mark != 0 && !raw.starts_with("Failed to commit: " + std::string(kCommitMark)))) {
    return std::nullopt;
  }
  const std::string_view rest = std::string_view(raw).substr(mark + kCommitMark.size());
  for (const ErrorKind kind : kAllKinds) {
    const std::string_view name = ErrorKindName(kind);
    if (rest.starts_with(name) && rest.substr(name.size()).starts_with(':')) {
      return Error(kind, std::string(rest.substr(name.size() + 1)));
    }
  }
  return std::nullopt;
}

bool Says(const duckdb::ErrorData& error, std::string_view words) {
  return error.RawMessage().find(words) != std::string::npos;
}

// A folder that cannot be made for its long name is one of a partition (COPY … PARTITION_BY, or a table's).
bool IsLongPartition(const duckdb::ErrorData& error) {
  return error.Type() == ExceptionType::IO && Says(error, "Failed to create directory") && Says(error, "File name too long");
}

// DuckDB's local file system tells errno; its other readers only say it in words.
ErrorKind KindOfIo(const duckdb::ErrorData& error) {
  if (const std::string* number = Extra(error, "errno")) {
    if (*number == std::to_string(ENOSPC) || *number == std::to_string(EDQUOT)) return ErrorKind::kExhausted;
    if (*number == std::to_string(ENOENT)) return ErrorKind::kNotFound;
    if (*number == std::to_string(EACCES) || *number == std::to_string(EPERM)) return ErrorKind::kPermissionDenied;
  }
  if (IsLongPartition(error)) return ErrorKind::kInvalidData;
  if (Says(error, "No space left on device")) return ErrorKind::kExhausted;
  if (Says(error, "No such file or directory") || Says(error, "No files found")) return ErrorKind::kNotFound;
  if (Says(error, "Permission denied")) return ErrorKind::kPermissionDenied;
  return ErrorKind::kUnavailable;
}

ErrorKind KindOfCatalog(const duckdb::ErrorData& error) {
  const std::string* subtype = Extra(error, "error_subtype");
  if (subtype != nullptr && *subtype == "MISSING_ENTRY") return ErrorKind::kNotFound;
  if (subtype != nullptr && *subtype == "ENTRY_ALREADY_EXISTS") return ErrorKind::kAlreadyExists;
  if (Says(error, "already exists")) return ErrorKind::kAlreadyExists;
  if (Says(error, "does not exist")) return ErrorKind::kNotFound;
  return ErrorKind::kInvalidArgument;
}

// The Parquet reader has no exception type of its own for bytes that are not Parquet.
bool IsBrokenParquet(const duckdb::ErrorData& error) {
  return Says(error, "No magic bytes") || Says(error, "too small to be a Parquet file") ||
         Says(error, "Footer length error") || Says(error, "Failed to read Parquet file");
}

// Words of the standard exceptions that its Thrift and page decoders throw; they name no file.
bool IsBrokenParquetInside(const duckdb::ErrorData& error) {
  constexpr std::array kWords = {
      "don't know what type", "TProtocolException", "TTransportException", "Variable-length int",
      "No more data to read", "MaxMessageSize",     "corrupt",             "ecompression",
      "Out of buffer",        "DBP decode",         "Page size mismatch",  "outside file",
  };
  return error.Type() == ExceptionType::INVALID &&
         std::any_of(kWords.begin(), kWords.end(), [&](const char* words) { return Says(error, words); });
}

// Without the bytes of broken input that would garble a terminal.
std::string Printable(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t') c = '?';
  }
  return text;
}

ErrorKind KindOf(const duckdb::ErrorData& error) {
  switch (error.Type()) {
    case ExceptionType::CATALOG: return KindOfCatalog(error);
    case ExceptionType::IO: return KindOfIo(error);
    case ExceptionType::TRANSACTION: return Says(error, "onflict") ? ErrorKind::kConflict : ErrorKind::kInvalidArgument;
    case ExceptionType::OUT_OF_MEMORY: return ErrorKind::kExhausted;
    case ExceptionType::INTERRUPT: return ErrorKind::kCancelled;
    case ExceptionType::PERMISSION: return ErrorKind::kPermissionDenied;
    case ExceptionType::NOT_IMPLEMENTED:
    case ExceptionType::MISSING_EXTENSION:
    case ExceptionType::AUTOLOAD: return ErrorKind::kUnsupported;
    case ExceptionType::CONNECTION:
    case ExceptionType::NETWORK:
    case ExceptionType::HTTP: return ErrorKind::kUnavailable;
    case ExceptionType::SERIALIZATION: return ErrorKind::kCorrupt;
    case ExceptionType::INVALID_INPUT:
      return IsBrokenParquet(error) ? ErrorKind::kCorrupt : ErrorKind::kInvalidArgument;
    case ExceptionType::INVALID: return IsBrokenParquetInside(error) ? ErrorKind::kCorrupt : ErrorKind::kInternal;
    case ExceptionType::NULL_POINTER:
    case ExceptionType::FATAL:
    case ExceptionType::INTERNAL: return ErrorKind::kInternal;
    default: return ErrorKind::kInvalidArgument;
  }
}

// Of these types are what a bound and planned query meets in its rows; error() is INVALID_INPUT.
bool IsOfData(ExceptionType type) {
  switch (type) {
    case ExceptionType::CONVERSION:
    case ExceptionType::OUT_OF_RANGE:
    case ExceptionType::DECIMAL:
    case ExceptionType::DIVIDE_BY_ZERO:
    case ExceptionType::MISMATCH_TYPE:
    case ExceptionType::OBJECT_SIZE:
    case ExceptionType::CONSTRAINT:
    case ExceptionType::INVALID_INPUT: return true;
    default: return false;
  }
}

}  // namespace

void ThrowThroughDuckDb(const Error& error) {
  throw duckdb::Exception({{kKindKey, std::string(ErrorKindName(error.kind()))}}, ExceptionTypeOf(error.kind()),
                          error.message());
}

duckdb::ErrorData CommitFailure(const Error& error) {
  return duckdb::ErrorData(ExceptionTypeOf(error.kind()),
                           std::string(kCommitMark) + std::string(ErrorKindName(error.kind())) + ":" + error.message());
}

Error FromDuckDb(const duckdb::ErrorData& error) {
  if (auto carried = CarriedByCommit(error.RawMessage())) return *std::move(carried);
  // The binder adds the line of the query; what Ingot says needs none.
  if (const auto carried = CarriedKind(error)) {
    return Error(*carried, error.RawMessage().substr(0, error.RawMessage().find("\n\nLINE ")));
  }
  const ErrorKind kind = KindOf(error);
  if (kind == ErrorKind::kInternal) return Error(kind, "DuckDB failed: " + Printable(error.RawMessage()));
  if (IsBrokenParquetInside(error)) {
    return Error(kind, "a Parquet file that was read is broken: " + Printable(error.RawMessage()));
  }
  if (kind == ErrorKind::kCancelled) return Error(kind, "the query was interrupted");
  if (IsLongPartition(error)) {
    return Error(kind, "the value of a partition column is too long to be the name of a folder, which has 255 bytes at most "
                       "(with the column's name, and three for each character that is neither letter nor digit): partition by a "
                       "shorter value, such as a part of it or its hash");
  }
  return Error(kind, WithSpelling(WithoutSystemTables(error.RawMessage())));
}

Error FromRunning(const duckdb::ErrorData& error) {
  Error told = FromDuckDb(error);
  const bool by_the_data = told.kind() == ErrorKind::kInvalidArgument && !CarriedKind(error) && IsOfData(error.Type());
  return by_the_data ? InvalidData(told.message()) : told;
}

Error FromException(const std::exception& exception) { return FromDuckDb(duckdb::ErrorData(exception)); }

}  // namespace ingot::engine
