// What went wrong in a template, and where.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace ingot::jinja {

// A position in a file, from 1. Columns count code points.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  std::string ToString() const;  // "models/a.sql:3:5"
};

enum class FailureKind : uint8_t {
  kSyntax,     // the template cannot be parsed
  kUndefined,  // something that is not there was used
  kType,       // an operation that its operands do not have, arguments that a function does not take
  kValue,      // operands that are of the right type and still do not do
  kLimit,      // a limit of the render was met (render.h)
  kCancelled,
  kEmbedder,  // a function or object of the embedder returned an error; its kind is in `error_kind`
};

// One step of the way to the failure: "in macro x, at macros/a.sql:3:5".
struct Frame {
  std::string what;  // "macro 'x'", "caller", "template", "block 'test_x'"
  Place place;       // where in it
};

struct Failure {
  FailureKind kind = FailureKind::kSyntax;
  ErrorKind error_kind = ErrorKind::kInvalidArgument;
  std::string message;        // without the place
  std::string source_line;    // the author's line
  std::vector<Frame> frames;  // innermost first; the first holds the place of the failure

  // "models/a.sql:7:4: 'x' is undefined", then the line with a caret below it, then the macros on the way:
  //   7 | select {{ x.y }}
  //     |           ^
  //   in macro 'x' at macros/a.sql:3:5
  //   called from models/b.sql:7:1
  std::string ToString() const;
  Error ToError() const { return Error(error_kind, ToString()); }
  Place place() const { return frames.empty() ? Place{} : frames.front().place; }
};

}  // namespace ingot::jinja
