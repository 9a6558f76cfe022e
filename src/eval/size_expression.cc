#include "specgen/eval/size_expression.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "specgen/base/check.h"

namespace specgen {

namespace {

constexpr std::size_t kTextMax = 200;
constexpr int kDepthMax = 16;

bool IsDigit(char letter) { return letter >= '0' && letter <= '9'; }
bool IsNameLetter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_' ||
         IsDigit(letter);
}

}  // namespace

// One pass over the text; each rule leaves its steps behind.
class SizeExpressionParser {
 public:
  using StepKind = SizeExpression::StepKind;

  SizeExpressionParser(std::string_view text, const std::vector<std::string>& dims)
      : text_(text), dims_(dims) {}

  Result<SizeExpression> Parse() {
    if (text_.size() > kTextMax) Fail(fmt::format("is longer than {} characters", kTextMax));
    Sum();
    if (!problem_ && Peek() != '\0') FailHere();
    if (problem_) return MakeError(ErrorCode::kInvalidInput, *problem_);
    return std::move(result_);
  }

 private:
  void Sum() {
    if (++depth_ > kDepthMax) Fail("holds too many parentheses");
    Product();
    while (!problem_ && (Peek() == '+' || Peek() == '-')) {
      const StepKind kind = Take() == '+' ? StepKind::kAdd : StepKind::kSubtract;
      Product();
      Push({kind, 0.0, 0});
    }
    --depth_;
  }
  void Product() {
    Factor();
    while (!problem_ && Peek() == '*') {
      Take();
      Factor();
      Push({StepKind::kMultiply, 0.0, 0});
    }
  }
  void Factor() {
    if (problem_) return;
    const char next = Peek();
    if (next == '(') {
      Take();
      Sum();
      if (!problem_ && Peek() != ')') return FailHere();
      if (!problem_) Take();
    } else if (IsDigit(next)) {
      Number();
    } else if (IsNameLetter(next)) {
      Name();
    } else {
      FailHere();
    }
  }
  void Number() {
    std::int64_t number = 0;
    const char* const end = text_.data() + text_.size();
    const auto parsed = std::from_chars(text_.data() + at_, end, number);
    if (parsed.ec != std::errc()) return Fail("holds a number that is too large");
    at_ = static_cast<std::size_t>(parsed.ptr - text_.data());
    Push({StepKind::kNumber, static_cast<double>(number), 0});
  }
  void Name() {
    std::size_t end = at_;
    while (end < text_.size() && IsNameLetter(text_[end])) ++end;
    const std::string_view name = text_.substr(at_, end - at_);
    const auto found = std::ranges::find(dims_, name);
    if (found == dims_.end()) {
      return Fail(
          fmt::format("holds '{}'; allowed are the dims: {}", name, fmt::join(dims_, ", ")));
    }
    at_ = end;
    Push({StepKind::kDim, 0.0, static_cast<std::size_t>(found - dims_.begin())});
  }

  // The next character that is no space, '\0' at the end.
  char Peek() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  char Take() { return text_[at_++]; }
  void Push(SizeExpression::Step step) { result_.steps_.push_back(step); }
  void Fail(std::string problem) {
    if (!problem_) problem_ = std::move(problem);
  }
  void FailHere() {
    const std::string_view rest = text_.substr(std::min(at_, text_.size()));
    Fail(
        fmt::format("must be a sum of products of whole numbers and dims, like \"2 * m * n\"; "
                    "it goes wrong at '{}'",
                    rest.empty() ? "its end" : rest));
  }

  std::string_view text_;
  const std::vector<std::string>& dims_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::optional<std::string> problem_;
  SizeExpression result_;
};

Result<SizeExpression> SizeExpression::Parse(std::string_view text,
                                             const std::vector<std::string>& dims) {
  return SizeExpressionParser(text, dims).Parse();
}

double SizeExpression::Evaluate(const std::vector<std::int64_t>& sizes) const {
  std::vector<double> stack;
  for (const Step& step : steps_) {
    if (step.kind == StepKind::kNumber) {
      stack.push_back(step.number);
    } else if (step.kind == StepKind::kDim) {
      stack.push_back(static_cast<double>(sizes[step.dim]));
    } else {
      const double right = stack.back();
      stack.pop_back();
      double& left = stack.back();
      if (step.kind == StepKind::kAdd) left += right;
      if (step.kind == StepKind::kSubtract) left -= right;
      if (step.kind == StepKind::kMultiply) left *= right;
    }
  }
  SPECGEN_CHECK(stack.size() == 1, "an expression that was parsed has one value");
  return stack.back();
}

}  // namespace specgen
