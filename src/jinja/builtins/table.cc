#include "jinja/builtins/table.h"

#include <initializer_list>
#include <unordered_map>

#include "jinja/builtins/filters.h"

namespace ingot::jinja::builtins {
namespace {

class Index {
 public:
  Index(std::initializer_list<std::span<const Entry>> groups) {
    for (std::span<const Entry> group : groups) {
      for (const Entry& entry : group) entries_.emplace(entry.name, &entry);
    }
  }
  const Entry* Find(std::string_view name) const {
    auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : found->second;
  }

 private:
  std::unordered_map<std::string_view, const Entry*> entries_;
};

}  // namespace

const Entry* FindFilter(std::string_view name) {
  static const Index index{TextFilters(),   WrappingFilters(), HtmlFilters(),     JsonFilters(),
                           NumberFilters(), SequenceFilters(), SelectionFilters()};
  return index.Find(name);
}

const Entry* FindTest(std::string_view name) {
  static const Index index{Tests()};
  return index.Find(name);
}

const Entry* FindGlobal(std::string_view name) {
  static const Index index{Globals()};
  return index.Find(name);
}

const Entry* FindMethod(const Value& self, std::string_view name) {
  static const Index strings{StringMethods(), StringSplitMethods()};
  static const Index lists{ListMethods()};
  static const Index tuples{TupleMethods()};
  static const Index dicts{DictMethods()};
  static const Index sets{SetMethods()};
  switch (self.kind()) {
    case Kind::kString:
      return strings.Find(name);
    case Kind::kList:
      return lists.Find(name);
    case Kind::kTuple:
      return tuples.Find(name);
    case Kind::kDict:
      return dicts.Find(name);
    case Kind::kSet:
      return sets.Find(name);
    default:
      return nullptr;
  }
}

}  // namespace ingot::jinja::builtins
