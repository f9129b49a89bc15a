// Objects that only the interpreter makes: macros, loops, modules.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "jinja/run/item_stream.h"
#include "jinja/run/locals.h"
#include "jinja/value/object.h"

namespace ingot::jinja {

// A macro, a `caller`, or a block of the embedder's: its body, and the variables around it.
class MacroObject final : public Object {
 public:
  MacroObject(const syntax::Tree* tree, const syntax::Routine* function, Locals* closure,
              const Namespace* globals, bool is_caller_block)
      : tree_(tree),
        function_(function),
        closure_(closure),
        globals_(globals),
        is_caller_block_(is_caller_block) {}

  std::string_view TypeName() const override { return "Macro"; }
  bool IsCallable() const override { return true; }
  Result<Value> Call(Render& render, const Arguments& arguments) override;
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override;
  std::string ToString() const override;

  const syntax::Tree& tree() const { return *tree_; }
  const syntax::Routine& function() const { return *function_; }
  Locals* closure() const { return closure_; }
  const Namespace* globals() const { return globals_; }
  bool is_caller_block() const { return is_caller_block_; }

 private:
  const syntax::Tree* tree_;
  const syntax::Routine* function_;
  Locals* closure_;
  const Namespace* globals_;
  const bool is_caller_block_;
};

// What a loop's body sees as `loop`.
class LoopObject final : public Object {
 public:
  struct Origin {
    const Activation* activation = nullptr;
    uint32_t loop = 0;         // in its tree
    Locals* around = nullptr;  // variables around a recursive loop
    bool recursive = false;
  };

  LoopObject(Interpreter* run, ItemStream* stream, const Origin& origin, int64_t depth0)
      : run_(run), stream_(stream), origin_(origin), depth0_(depth0) {
    if (origin.activation != nullptr) where_ = *origin.activation;
  }

  // Moves to the next item: 1, or 0 at the end, or -1 after a failure.
  int Next(Value* item);

  std::string_view TypeName() const override { return "LoopContext"; }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override;
  bool IsCallable() const override { return true; }
  Result<Value> Call(Render& render, const Arguments& arguments) override;
  std::optional<size_t> Length() const override { return const_cast<LoopObject*>(this)->CountAll(); }
  std::string ToString() const override;

  // The stream is gone: the loop is over.
  void Close() { stream_ = nullptr; }
  const Origin& origin() const { return origin_; }
  const Activation& where() const { return where_; }
  int64_t depth0() const { return depth0_; }
  Value Changed(const Arguments& arguments);
  Value Cycle(const Arguments& arguments);

 private:
  int Peek();
  // Nothing after a failure of the loop's test.
  std::optional<size_t> CountAll();
  int FromStream(Value* item);

  Interpreter* run_;
  ItemStream* stream_;
  const Origin origin_;
  Activation where_;
  const int64_t depth0_;
  int64_t index0_ = -1;
  std::optional<size_t> length_;
  std::vector<Value> drained_;
  size_t drained_at_ = 0;
  bool is_drained_ = false;
  std::optional<Value> after_;
  Value before_ = Value::Missing();
  Value current_ = Value::Missing();
  std::optional<std::vector<Value>> last_changed_;
};

// What `import` gives: the names that a template's top level made.
class ModuleObject final : public Object {
 public:
  ModuleObject(std::string_view name, Value names) : name_(name), names_(names) {}

  std::string_view TypeName() const override { return "TemplateModule"; }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override;
  std::string ToString() const override;
  const Dict& names() const { return *names_.dict(); }

 private:
  const std::string_view name_;
  const Value names_;
};

}  // namespace ingot::jinja
