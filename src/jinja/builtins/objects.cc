#include "jinja/builtins/objects.h"

#include <fmt/format.h>

#include <algorithm>

#include "jinja/render.h"
#include "jinja/run/interpreter.h"
#include "jinja/value/equality.h"
#include "jinja/value/text_form.h"

namespace ingot::jinja {
namespace {

using Attribute = Result<std::optional<Value>>;
using ItemList = Result<std::optional<std::vector<Value>>>;

std::string Shown(const Value& value) {
  std::string text;
  return AppendRepr(value, &text) ? text : "…";
}

uint64_t Distance(int64_t low, int64_t high) {
  return static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
}

}  // namespace

Result<Value> BoundMethod::Call(Render& render, const Arguments& arguments) {
  if (self_.is_missing()) return entry_->body(render.interpreter(), arguments);
  std::vector<Value> positional{self_};
  positional.insert(positional.end(), arguments.positional.begin(), arguments.positional.end());
  return entry_->body(render.interpreter(), {positional, arguments.named});
}

std::string BoundMethod::ToString() const {
  if (self_.is_missing()) return fmt::format("<function {}>", entry_->name);
  return fmt::format("<built-in method {} of {} object>", entry_->name, jinja::TypeName(self_));
}

Range::Range(int64_t start, int64_t stop, int64_t step) : start_(start), stop_(stop), step_(step), count_(0) {
  // The distance fits 64 unsigned bits, wherever the ends lie.
  const bool up = step > 0;
  if (up ? start >= stop : start <= stop) return;
  const uint64_t span = up ? Distance(start, stop) : Distance(stop, start);
  const uint64_t width = up ? static_cast<uint64_t>(step) : uint64_t{0} - static_cast<uint64_t>(step);
  count_ = static_cast<int64_t>(std::min<uint64_t>((span - 1) / width + 1, INT64_MAX));
}

ItemList Range::Items(Render&) {
  std::vector<Value> items;
  items.reserve(static_cast<size_t>(count_));
  for (int64_t i = 0; i < count_; ++i) items.push_back(Value::Int(start_ + i * step_));
  return std::optional<std::vector<Value>>(std::move(items));
}

Attribute Range::GetItem(Render&, const Value& key) {
  if (!key.is_integral()) return std::optional<Value>();
  const int64_t index = key.as_int() < 0 ? key.as_int() + count_ : key.as_int();
  if (index < 0 || index >= count_) return std::optional<Value>();
  return std::optional<Value>(Value::Int(start_ + index * step_));
}

Result<std::optional<bool>> Range::Contains(Render&, const Value& needle) {
  if (!needle.is_integral()) return std::optional<bool>();
  const int64_t number = needle.as_int();
  const bool up = step_ > 0;
  if (count_ == 0 || (up ? number < start_ || number >= stop_ : number > start_ || number <= stop_)) {
    return std::optional<bool>(false);
  }
  const uint64_t distance = up ? Distance(start_, number) : Distance(number, start_);
  const uint64_t width = up ? static_cast<uint64_t>(step_) : uint64_t{0} - static_cast<uint64_t>(step_);
  return std::optional<bool>(distance % width == 0);
}

bool Range::Equals(const Value& other) const {
  const auto* range = other.As<Range>();
  if (range == nullptr || range->count_ != count_) return false;
  return count_ == 0 || (range->start_ == start_ && (count_ == 1 || range->step_ == step_));
}

uint64_t Range::Hash() const {
  return static_cast<uint64_t>(count_) * 31 + (count_ == 0 ? 0 : static_cast<uint64_t>(start_));
}

std::string Range::ToString() const {
  return step_ == 1 ? fmt::format("range({}, {})", start_, stop_)
                    : fmt::format("range({}, {}, {})", start_, stop_, step_);
}

std::string_view DictView::TypeName() const {
  if (part_ == Part::kKeys) return "dict_keys";
  return part_ == Part::kValues ? "dict_values" : "dict_items";
}

std::vector<Value> DictView::Collect(Heap& heap) const {
  std::vector<Value> items;
  items.reserve(dict_->size());
  dict_->ForEach([&](const Value& key, const Value& value) {
    if (part_ == Part::kKeys) items.push_back(key);
    if (part_ == Part::kValues) items.push_back(value);
    if (part_ == Part::kItems) items.push_back(heap.NewTuple({key, value}));
  });
  return items;
}

ItemList DictView::Items(Render& render) { return std::optional<std::vector<Value>>(Collect(render.heap())); }

Result<std::optional<bool>> DictView::Contains(Render&, const Value& needle) {
  if (part_ != Part::kKeys || !HashOf(needle)) return std::optional<bool>();
  return std::optional<bool>(dict_->Find(needle) != nullptr);
}

bool DictView::Equals(const Value& other) const {
  if (other.is_object() && other.object() == this) return true;
  if (part_ != Part::kKeys) return false;
  const auto* view = other.As<DictView>();
  if (view == nullptr || view->part_ != part_ || view->dict_->size() != dict_->size()) return false;
  bool same = true;
  dict_->ForEach([&](const Value& key, const Value&) { same = same && view->dict_->Find(key) != nullptr; });
  return same;
}

std::string DictView::ToString() const {
  return fmt::format("{}({})", TypeName(), Shown(heap_->NewList(Collect(*heap_))));
}

ItemList Generator::Items(Render&) {
  std::vector<Value> rest(items_.begin() + static_cast<std::ptrdiff_t>(at_), items_.end());
  at_ = items_.size();
  return std::optional<std::vector<Value>>(std::move(rest));
}

std::string Generator::ToString() const { return fmt::format("<{} object>", type_); }

Attribute NamespaceObject::GetAttribute(Render&, std::string_view name) {
  const Value* value = attributes_.dict()->Find(name);
  return value == nullptr ? std::optional<Value>() : std::optional<Value>(*value);
}

Result<bool> NamespaceObject::SetAttribute(Render&, std::string_view name, const Value& value) {
  return attributes_.dict()->Set(name, value);
}

std::string NamespaceObject::ToString() const { return fmt::format("<Namespace {}>", Shown(attributes_)); }

namespace {

Value CyclerNext(Interpreter&, const Arguments& arguments) {
  return arguments.positional.front().As<Cycler>()->Next();
}

Value CyclerReset(Interpreter&, const Arguments& arguments) {
  arguments.positional.front().As<Cycler>()->Reset();
  return Value::None();
}

constexpr builtins::Entry kNext{"next", CyclerNext};
constexpr builtins::Entry kReset{"reset", CyclerReset};

}  // namespace

Attribute Cycler::GetAttribute(Render& render, std::string_view name) {
  if (name == "current") return std::optional<Value>(items_[at_]);
  if (name == "next")
    return std::optional<Value>(render.heap().NewObject<BoundMethod>(Value::FromObject(this), &kNext));
  if (name == "reset")
    return std::optional<Value>(render.heap().NewObject<BoundMethod>(Value::FromObject(this), &kReset));
  return std::optional<Value>();
}

Value Cycler::Next() {
  const Value item = items_[at_];
  at_ = (at_ + 1) % items_.size();
  return item;
}

Result<Value> Joiner::Call(Render& render, const Arguments&) {
  if (used_) return separator_;
  used_ = true;
  return render.heap().String("");
}

}  // namespace ingot::jinja
