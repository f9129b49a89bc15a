// Heap::Copy: a value and what it refers to, into another heap.
#include <unordered_map>
#include <vector>

#include "jinja/value/heap.h"

namespace ingot::jinja {
namespace {

// Copies containers as it finds them and fills them later, so that depth costs no stack. Tuples and keys are
// whole before they are used, since nothing may change them afterwards; their depth is bounded by what could
// be hashed.
class Copier {
 public:
  explicit Copier(Heap* heap) : heap_(heap) {}

  Value Run(const Value& value) {
    Value result = Shell(value);
    while (!unfilled_.empty()) {
      auto [from, to] = unfilled_.back();
      unfilled_.pop_back();
      Fill(from, to);
    }
    return result;
  }

 private:
  Value Shell(const Value& value) {
    switch (value.kind()) {
      case Kind::kString: {
        const Text* text = value.text();
        return text->markup ? heap_->Markup(text->view()) : heap_->String(text->view());
      }
      case Kind::kUndefined: {
        const Undefinedness* why = value.undefined();
        return why == nullptr ? value : heap_->Undefined(why->name, why->message);
      }
      case Kind::kList:
        return Known(value.list(), value, [&] { return heap_->NewList(); });
      case Kind::kTuple:
        return Known(value.list(), value, [&] { return heap_->NewTuple({}); });
      case Kind::kDict:
        return Known(value.dict(), value, [&] { return heap_->NewDict(); });
      case Kind::kSet:
        return Known(value.set(), value, [&] { return heap_->NewSet(); });
      default:
        return value;
    }
  }

  template <typename Make>
  Value Known(const void* identity, const Value& from, Make make) {
    auto found = copies_.find(identity);
    if (found != copies_.end()) return found->second;
    Value made = make();
    copies_.emplace(identity, made);
    unfilled_.emplace_back(from, made);
    return made;
  }

  // A key is copied whole at once: it is hashed when it is put in.
  Value Key(const Value& key) {
    if (!key.is_tuple()) return Shell(key);
    std::vector<Value> items;
    for (const Value& item : *key.list()) items.push_back(Key(item));
    return heap_->NewTuple(std::move(items));
  }

  void Fill(const Value& from, const Value& to) {
    switch (from.kind()) {
      case Kind::kList:
      case Kind::kTuple: {
        std::vector<Value> items;
        items.reserve(from.list()->size());
        for (const Value& item : *from.list()) items.push_back(Shell(item));
        to.list()->Assign(std::move(items));
        return;
      }
      case Kind::kDict:
        from.dict()->ForEach(
            [&](const Value& key, const Value& value) { to.dict()->Set(Key(key), Shell(value)); });
        return;
      case Kind::kSet:
        from.set()->members().ForEach([&](const Value& key, const Value&) { to.set()->Add(Key(key)); });
        return;
      default:
        return;
    }
  }

  Heap* heap_;
  std::unordered_map<const void*, Value> copies_;
  std::vector<std::pair<Value, Value>> unfilled_;
};

}  // namespace

Value Heap::Copy(const Value& value) { return Copier(this).Run(value); }

}  // namespace ingot::jinja
