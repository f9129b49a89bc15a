// Lines from a terminal, with editing, history and completion.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/completion.h"

namespace ingot::cli {

// One per process; one thread.
class LineEditor {
 public:
  // Given the line up to the cursor.
  using Complete = std::function<Completion(std::string_view before_cursor)>;

  enum class Event {
    kLine,
    kInterrupted,  // Ctrl-C
    kEnd,          // Ctrl-D on an empty line
  };

  // History is read from the file when it is there; "" keeps none.
  static Result<std::unique_ptr<LineEditor>> Open(std::string history_file, Complete complete);
  ~LineEditor();

  // Waits for a line; `line` has no line end.
  Event Read(const std::string& prompt, std::string* line);

  // Remembers a text, in the file too.
  void Remember(const std::string& text);

  struct State;
  explicit LineEditor(std::unique_ptr<State> state);

 private:
  std::unique_ptr<State> state_;
};

}  // namespace ingot::cli
