// A template, parsed: a compact tree that never changes, and that any number of threads may render at once.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "jinja/environment.h"
#include "jinja/failure.h"
#include "jinja/value/value.h"

namespace ingot::jinja {

namespace syntax {
class Tree;
}

// A parameter of a macro or block.
struct Parameter {
  std::string_view name;
  std::string_view type;  // as annotated, `x: string`; mostly empty
  bool has_default = false;
  std::string_view default_source;  // the default as written
};

// An option of a block's header: adapter='duckdb', or the bare word `default`.
struct Option {
  std::string_view name;
  std::optional<Value> value;  // nothing for a bare word; a literal of the template's own heap
};

// A macro, or a block of a BlockTag. Only those at the template's top level are listed. Views refer to the
// template.
struct Definition {
  std::string_view tag;  // "macro", "test", "materialization", …
  std::string_view name;
  std::vector<Parameter> parameters;
  std::vector<Option> options;
  std::string_view source;  // from the opening tag to the end of the closing tag
  std::string_view body;    // what lies between the tags
  size_t offset = 0;        // of the opening tag, in bytes
  uint32_t index = 0;       // among the template's definitions
};

class Template {
 public:
  // `name` is what errors call it: the path of the file, as the author knows it. `source` is copied. On
  // failure the error's message is Failure::ToString(); the parts are put into `failure` when it is given.
  // `first_line` is the line of that file on which `source` begins. kInvalidArgument. `environment` must
  // outlive the template.
  static Result<std::shared_ptr<const Template>> Parse(const Environment& environment,
                                                       std::string_view source, std::string_view name,
                                                       Failure* failure = nullptr, int first_line = 1);
  ~Template();
  Template(const Template&) = delete;
  Template& operator=(const Template&) = delete;

  const std::string& name() const;
  std::string_view source() const;
  const Environment& environment() const;

  const std::vector<Definition>& definitions() const;
  // The last macro of that name, or nullptr.
  const Definition* FindMacro(std::string_view name) const;
  const Definition* Find(std::string_view tag, std::string_view name) const;

  // Where a byte of the source is.
  Place PlaceOf(size_t offset) const;

  // No tag, expression or comment: rendering gives the source.
  bool is_plain_text() const;

  const syntax::Tree& tree() const { return *tree_; }

 private:
  explicit Template(std::unique_ptr<const syntax::Tree> tree);
  std::unique_ptr<const syntax::Tree> tree_;
};

}  // namespace ingot::jinja
