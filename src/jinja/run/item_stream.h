// What a `for` walks, item by item: lists as they change, everything else as it was.
#pragma once

#include <vector>

#include "jinja/run/locals.h"
#include "jinja/value/value.h"

namespace ingot::jinja {

class Generator;
class Interpreter;

class ItemStream {
 public:
  // Takes the value apart; false after a failure.
  bool Open(Interpreter* run, const Value& value);
  // Items that do not pass the loop's test are passed over.
  void SetTest(const syntax::For* loop, Locals* locals) {
    loop_ = loop;
    locals_ = locals;
  }
  // 1: an item; 0: the end; -1: a failure.
  int Next(Value* item);
  // The count, where one can tell without walking.
  bool KnowsLength(size_t* length) const;

 private:
  int NextUntested(Value* item);
  int Passes(const Value& item);

  Interpreter* run_ = nullptr;
  const List* list_ = nullptr;
  const Dict* dict_ = nullptr;
  size_t dict_size_ = 0;
  Generator* generator_ = nullptr;
  std::vector<Value> items_;
  size_t at_ = 0;
  const syntax::For* loop_ = nullptr;
  Locals* locals_ = nullptr;
};

}  // namespace ingot::jinja
