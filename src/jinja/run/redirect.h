// Text that is made apart from the template's own: of macros, blocks, includes.
#pragma once

#include <string>
#include <utility>

#include "jinja/run/interpreter.h"

namespace ingot::jinja {

// For as long as it lives, what is printed goes into `text`.
class Interpreter::Redirect {
 public:
  Redirect(Interpreter* run, std::string* text)
      : run_(run),
        pieces_(run->origin_ == nullptr ? nullptr : run->origin_->Begin()),
        outer_text_(std::exchange(run->out_, text)),
        outer_pieces_(std::exchange(run->pieces_, pieces_)) {}
  Redirect(const Redirect&) = delete;
  Redirect& operator=(const Redirect&) = delete;
  ~Redirect() {
    run_->out_ = outer_text_;
    run_->pieces_ = outer_pieces_;
  }

  // Where the text comes from; nullptr when nobody asked. Outlives this.
  TextOrigin::Pieces* pieces() const { return pieces_; }

 private:
  Interpreter* run_;
  TextOrigin::Pieces* pieces_;
  std::string* outer_text_;
  TextOrigin::Pieces* outer_pieces_;
};

}  // namespace ingot::jinja
