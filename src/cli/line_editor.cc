#include "cli/line_editor.h"

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <histedit.h>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/terminal.h"

namespace ingot::cli {

struct LineEditor::State {
  EditLine* edit = nullptr;
  History* history = nullptr;
  std::string history_file;
  Complete complete;
  std::string prompt;
  bool interrupted = false;
};

namespace {

constexpr int kHistorySize = 2000;
constexpr size_t kMostShown = 120;

LineEditor::State* StateOf(EditLine* edit) {
  void* state = nullptr;
  el_get(edit, EL_CLIENTDATA, &state);
  return static_cast<LineEditor::State*>(state);
}

char* Prompt(EditLine* edit) { return StateOf(edit)->prompt.data(); }

unsigned char OnInterrupt(EditLine* edit, int) {
  StateOf(edit)->interrupted = true;
  return CC_NEWLINE;
}

std::string CommonFront(const std::vector<std::string>& texts) {
  std::string front = texts.front();
  for (const std::string& text : texts) {
    auto end = std::mismatch(front.begin(), front.end(), text.begin(), text.end()).first;
    front.erase(end, front.end());
  }
  return front;
}

void ShowCandidates(const std::vector<std::string>& candidates) {
  size_t widest = 0;
  for (const std::string& candidate : candidates) widest = std::max(widest, DisplayWidth(candidate));
  size_t across = std::max<size_t>(1, TerminalWidth(STDOUT_FILENO) / (widest + 2));
  std::string out = "\n";
  size_t shown = std::min(candidates.size(), kMostShown);
  for (size_t i = 0; i < shown; ++i) {
    out += candidates[i] + std::string(widest + 2 - DisplayWidth(candidates[i]), ' ');
    if ((i + 1) % across == 0 || i + 1 == shown) out += '\n';
  }
  if (shown < candidates.size()) out += fmt::format("… and {} more\n", candidates.size() - shown);
  std::fputs(out.c_str(), stdout);
  std::fflush(stdout);
}

unsigned char OnComplete(EditLine* edit, int) {
  const LineInfo* line = el_line(edit);
  std::string_view before(line->buffer, static_cast<size_t>(line->cursor - line->buffer));
  Completion completion = StateOf(edit)->complete(before);
  if (completion.candidates.empty()) return CC_REFRESH_BEEP;
  std::string front = CommonFront(completion.candidates);
  bool only = completion.candidates.size() == 1;
  if (only || front.size() > completion.word_bytes) {
    el_deletestr(edit, static_cast<int>(completion.word_bytes));
    if (only && front.back() != '.') front += ' ';
    el_insertstr(edit, front.c_str());
    return CC_REFRESH;
  }
  ShowCandidates(completion.candidates);
  return CC_REDISPLAY;
}

void BindKeys(EditLine* edit) {
  el_set(edit, EL_EDITOR, "emacs");
  el_set(edit, EL_SIGNAL, 0);
  // Ctrl-C is a key while a line is typed, and a signal while a query runs.
  el_set(edit, EL_SETTY, "-d", "-isig", nullptr);
  el_set(edit, EL_ADDFN, "ingot-interrupt", "drop the statement", OnInterrupt);
  el_set(edit, EL_BIND, "^C", "ingot-interrupt", nullptr);
  el_set(edit, EL_ADDFN, "ingot-complete", "complete the word", OnComplete);
  el_set(edit, EL_BIND, "^I", "ingot-complete", nullptr);
  el_set(edit, EL_BIND, "^R", "em-inc-search-prev", nullptr);
  el_set(edit, EL_BIND, "\x1b[1;5C", "em-next-word", nullptr);
  el_set(edit, EL_BIND, "\x1b[1;5D", "ed-prev-word", nullptr);
  el_set(edit, EL_BIND, "\x1b[3~", "ed-delete-next-char", nullptr);
  el_set(edit, EL_BIND, "\x1b[H", "ed-move-to-beg", nullptr);
  el_set(edit, EL_BIND, "\x1b[F", "ed-move-to-end", nullptr);
}

}  // namespace

LineEditor::LineEditor(std::unique_ptr<State> state) : state_(std::move(state)) {}

LineEditor::~LineEditor() {
  if (state_->edit != nullptr) el_end(state_->edit);
  if (state_->history != nullptr) history_end(state_->history);
}

Result<std::unique_ptr<LineEditor>> LineEditor::Open(std::string history_file, Complete complete) {
  std::setlocale(LC_CTYPE, "");
  if (MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");  // names and texts are UTF-8 whatever the locale says
  auto editor = std::make_unique<LineEditor>(std::make_unique<State>());
  State& state = *editor->state_;
  state.history_file = std::move(history_file);
  state.complete = std::move(complete);
  state.edit = el_init("ingot", stdin, stdout, stderr);
  state.history = history_init();
  if (state.edit == nullptr || state.history == nullptr) return Unavailable("this terminal cannot be used for editing");
  HistEvent event;
  history(state.history, &event, H_SETSIZE, kHistorySize);
  history(state.history, &event, H_SETUNIQUE, 1);
  if (!state.history_file.empty()) history(state.history, &event, H_LOAD, state.history_file.c_str());
  el_set(state.edit, EL_CLIENTDATA, &state);
  el_set(state.edit, EL_PROMPT, Prompt);
  el_set(state.edit, EL_HIST, history, state.history);
  BindKeys(state.edit);
  return editor;
}

LineEditor::Event LineEditor::Read(const std::string& prompt, std::string* line) {
  state_->prompt = prompt;
  state_->interrupted = false;
  int length = 0;
  const char* text = el_gets(state_->edit, &length);
  if (state_->interrupted) {
    std::fputs("^C\n", stdout);
    return Event::kInterrupted;
  }
  if (text == nullptr || length <= 0) return Event::kEnd;
  line->assign(text, static_cast<size_t>(length));
  while (!line->empty() && (line->back() == '\n' || line->back() == '\r')) line->pop_back();
  return Event::kLine;
}

void LineEditor::Remember(const std::string& text) {
  HistEvent event;
  history(state_->history, &event, H_ENTER, text.c_str());
  if (!state_->history_file.empty()) history(state_->history, &event, H_SAVE, state_->history_file.c_str());
}

}  // namespace ingot::cli
