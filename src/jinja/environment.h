// What all templates of a project have in common: how they are read, and the filters, tests and globals that
// they see.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jinja/value/heap.h"
#include "jinja/value/object.h"

namespace ingot::jinja {

class Template;

// What may be done with something that is undefined, beyond printing it and asking whether it is there.
enum class UndefinedMode : uint8_t {
  kDefault,    // nothing: attributes, items, calls and operations fail
  kChainable,  // attributes and items are undefined again
  kLenient,    // attributes, items and calls are undefined again (dbt, while it parses a project)
  kStrict,     // not even printed or tested for truth
};

// A block tag beyond Jinja's own: `{% test unique(model) %} … {% endtest %}`. Its body is not rendered where
// it stands; it is a Definition of the template (template.h), which can be called like a macro.
struct BlockTag {
  enum class Header : uint8_t {
    kName,        // {% docs orders %}
    kParameters,  // {% test unique(model, column_name) %}
    kOptions,     // {% materialization table, adapter='duckdb', default %}
  };
  enum class Body : uint8_t {
    kTemplate,
    kText,  // kept as it is, up to the end tag
  };
  std::string tag;  // "test"; it ends with "endtest"
  Header header = Header::kName;
  Body body = Body::kTemplate;
};

struct Settings {
  bool trim_blocks = false;
  bool lstrip_blocks = false;
  bool keep_trailing_newline =
      false;  // false, as in Jinja and dbt: one line end at the end of the source is dropped
  UndefinedMode undefined = UndefinedMode::kDefault;
  std::vector<BlockTag> block_tags;
};

// The template of a name, for include and import; or an error. Absent: the tags are refused.
using Loader = std::function<Result<std::shared_ptr<const Template>>(std::string_view name)>;

// Built once, then only read, by any number of threads. Templates refer to it: it must outlive them.
class Environment {
 public:
  explicit Environment(Settings settings = {});

  const Settings& settings() const { return settings_; }

  // Adds a filter or test, or replaces one of Jinja's. The value that is filtered is the first argument.
  void AddFilter(std::string name, FunctionBody body);
  void AddTest(std::string name, FunctionBody body);
  // Jinja's own globals (range, dict, namespace, cycler, joiner) are there already. The value must lie in
  // heap(), which must not be used once the first template is parsed.
  void AddGlobal(std::string name, Value value);
  Heap& heap() { return heap_; }
  void SetLoader(Loader loader) { loader_ = std::move(loader); }

  const FunctionBody* FindFilter(std::string_view name) const;
  const FunctionBody* FindTest(std::string_view name) const;
  const Value* FindGlobal(std::string_view name) const;
  const BlockTag* FindBlockTag(std::string_view tag) const;
  const Loader& loader() const { return loader_; }

 private:
  Settings settings_;
  Heap heap_;
  std::map<std::string, FunctionBody, std::less<>> filters_;
  std::map<std::string, FunctionBody, std::less<>> tests_;
  std::map<std::string, Value, std::less<>> globals_;
  Loader loader_;
};

}  // namespace ingot::jinja
