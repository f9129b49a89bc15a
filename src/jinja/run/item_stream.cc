#include "jinja/run/item_stream.h"

#include "jinja/builtins/objects.h"
#include "jinja/run/interpreter.h"

namespace ingot::jinja {

bool ItemStream::Open(Interpreter* run, const Value& value) {
  run_ = run;
  if (value.is_sequence()) {
    list_ = value.list();
    return true;
  }
  if (value.is_object()) {
    generator_ = value.As<Generator>();
    if (generator_ != nullptr) return true;
    if (const auto* view = value.As<DictView>()) dict_ = &view->dict();
  }
  if (value.is_dict()) dict_ = value.dict();
  if (dict_ != nullptr) dict_size_ = dict_->size();
  return run->Items(value, &items_);
}

bool ItemStream::KnowsLength(size_t* length) const {
  if (generator_ != nullptr || loop_ != nullptr) return false;
  *length = list_ != nullptr ? list_->size() : items_.size();
  return true;
}

int ItemStream::NextUntested(Value* item) {
  if (list_ != nullptr) {
    if (at_ >= list_->size()) return 0;
    *item = (*list_)[at_++];
    return 1;
  }
  if (generator_ != nullptr) return generator_->Next(item) ? 1 : 0;
  if (dict_ != nullptr && dict_->size() != dict_size_) {
    run_->RaiseValue("dictionary changed size during iteration");
    return -1;
  }
  if (at_ >= items_.size()) return 0;
  *item = items_[at_++];
  return 1;
}

int ItemStream::Passes(const Value& item) {
  if (!run_->EnterScope(loop_->test_scope) || !run_->AssignTarget(loop_->test_target, item, locals_))
    return -1;
  const Value test = run_->Eval(loop_->test);
  bool truth = false;
  if (test.raised() || !run_->Test(test, &truth)) return -1;
  return truth ? 1 : 0;
}

int ItemStream::Next(Value* item) {
  for (;;) {
    const int more = NextUntested(item);
    if (more <= 0 || loop_ == nullptr) return more;
    const int passes = Passes(*item);
    if (passes != 0) return passes;
  }
}

}  // namespace ingot::jinja
