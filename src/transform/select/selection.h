// What --select, --exclude and selectors.yml say, as a tree.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace ingot::transform {

// Which tests come along with what is selected: those of any selected resource, only those whose every parent is
// selected, the same counting ancestors too, or none.
enum class IndirectSelection : uint8_t { kEager, kCautious, kBuildable, kEmpty };
Result<IndirectSelection> ParseIndirectSelection(std::string_view name);

// One word: "@tag:nightly", "2+orders+1", "config.materialized:table".
struct Criterion {
  std::string method;                 // "fqn" when none is written; also "path" and "file", by the look of the value
  std::vector<std::string> arguments;  // behind the method's dots: {"materialized"}
  std::string value;
  bool childrens_parents = false;     // '@'
  bool parents = false;
  std::optional<int> parents_depth;   // all when not given
  bool children = false;
  std::optional<int> children_depth;
  std::optional<IndirectSelection> indirect;  // in place of the command's
};

struct Selection {
  enum class Kind : uint8_t { kCriterion, kUnion, kIntersection, kDifference };
  Kind kind = Kind::kUnion;
  Criterion criterion;
  std::vector<Selection> parts;  // of a difference: what is included, then what is not
  std::string raw;               // as the user wrote it, for warnings
};

// One word. kInvalidArgument.
Result<Criterion> ParseCriterion(std::string_view word);

// The values of --select and --exclude: words apart are a union, words joined by commas an intersection. Nothing to
// include: everything.
Result<Selection> ParseSelection(const std::vector<std::string>& include, const std::vector<std::string>& exclude);

// selectors.yml.
struct NamedSelection {
  std::string name;
  std::string description;
  bool is_default = false;
  Selection selection;
};
// `document` is the file as a value. A selector may use those before it. kInvalidArgument names the selector.
Result<std::vector<NamedSelection>> ParseSelectors(const Json& document);

}  // namespace ingot::transform
