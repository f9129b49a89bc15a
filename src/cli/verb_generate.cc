#include <cstdio>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/context.h"
#include "cli/verbs.h"
#include "generate/trades.h"

namespace ingot::cli {
namespace {

// Tells which flag a value came from when it is wrong.
template <typename T>
Result<T> FromFlag(std::string_view flag, Result<T> value) {
  if (value.ok()) return value;
  return value.error().WithContext("--" + std::string(flag));
}

Result<generate::TradesOptions> ReadOptions(const Arguments& arguments) {
  generate::TradesOptions options;
  options.messages = arguments.Integer("messages");
  if (arguments.Integer("seed") < 0) return InvalidArgument("--seed takes a whole number from 0 up");
  options.seed = static_cast<uint64_t>(arguments.Integer("seed"));
  ASSIGN_OR_RETURN(options.bad, FromFlag("bad", generate::ParseShare(arguments.Text("bad"))));
  ASSIGN_OR_RETURN(options.duplicates, FromFlag("duplicates", generate::ParseShare(arguments.Text("duplicates"))));
  ASSIGN_OR_RETURN(options.late, FromFlag("late", generate::ParseShare(arguments.Text("late"))));
  ASSIGN_OR_RETURN(options.start, FromFlag("start", ParseIso8601(arguments.Text("start"))));
  ASSIGN_OR_RETURN(options.span, FromFlag("span", ParseDuration(arguments.Text("span"))));
  if (arguments.Has("rate")) {
    ASSIGN_OR_RETURN(double rate, FromFlag("rate", generate::ParseRate(arguments.Text("rate"))));
    options.rate = rate;
  }
  return options;
}

Result<ExitCode> RunGenerateTrades(Context& context) {
  const Arguments& arguments = context.arguments;
  ASSIGN_OR_RETURN(generate::TradesOptions options, ReadOptions(arguments));
  Cancellation cancellation;
  RETURN_IF_ERROR(context.interrupts.Start());
  InterruptWatcher::Scope scope(context.interrupts, [&] { cancellation.Cancel(); });
  ASSIGN_OR_RETURN(generate::Truth truth, generate::WriteTrades(options, arguments.Text("to"), arguments.Text("truth"),
                                                                context.clock, cancellation));
  context.logger.Info(fmt::format("{} messages: {} distinct trades, {} duplicates, {} late, {} bad; {}",
                                  FormatCount(truth.messages), FormatCount(truth.distinct),
                                  FormatCount(truth.duplicates), FormatCount(truth.late), FormatCount(truth.bad),
                                  FormatByteSize(static_cast<uint64_t>(truth.bytes))));
  return ExitCode::kDone;
}

}  // namespace

Command GenerateTradesVerb() {
  return {
      .name = "generate trades",
      .summary = "Make trade messages, and the truth about them",
      .details = "Writes realistic trades as NDJSON, one message a line, some of them duplicate, late or bad. The same "
                 "flags give the same bytes everywhere. The truth says what a correct pipeline must find in them.",
      .flags =
          {{.name = "messages", .kind = ValueKind::kInteger, .value_name = "N", .fallback = "100000",
            .help = "How many"},
           {.name = "to", .value_name = "FILE", .fallback = "-", .help = "Where to; - is standard output"},
           {.name = "truth", .value_name = "FILE", .help = "Where to write the truth, as JSON"},
           {.name = "seed", .kind = ValueKind::kInteger, .value_name = "N", .fallback = "7",
            .help = "Another seed gives other trades"},
           {.name = "rate", .value_name = "N/s", .help = "Messages a second; without it, as fast as it goes"},
           {.name = "bad", .value_name = "SHARE", .fallback = "0.5%",
            .help = "Messages that are torn, or break a rule"},
           {.name = "duplicates", .value_name = "SHARE", .fallback = "1%",
            .help = "Trades sent again, some with a correction"},
           {.name = "late", .value_name = "SHARE", .fallback = "2%", .help = "Trades sent long after newer ones"},
           {.name = "start", .value_name = "TIME", .fallback = "2025-01-13", .help = "The event time to begin at"},
           {.name = "span", .value_name = "DURATION", .fallback = "5d", .help = "The event time to cover"}},
      .examples = {{"ingot generate trades --messages 1000", "a look at them"},
                   {"ingot generate trades --to trades.ndjson --truth truth.json", "a file and its truth"},
                   {"ingot generate trades --rate 10000/s --to live.ndjson", "a file that grows"}},
      .run = RunGenerateTrades,
  };
}

}  // namespace ingot::cli
