# What NHSRplotthedots' own rule functions find in 120 random series with ties, steps and drifts; limits by XmR, unscreened.
# Run from this folder: Rscript spc_rules.R ptd_calculate_point_type.R > spc_rules.csv, where the argument is that file of
# NHSRplotthedots (R/, as since its pull request 180, which is in release 0.2.2; MIT licence). Only the functions in base R
# are called. "with_outside" hands the same function points beyond the limit as near ones too.
source(commandArgs(trailingOnly = TRUE)[1])
cat("#", R.version.string, "; NHSRplotthedots 0.2.2\n")
cat("series,value,outside,trend,two_of_three,two_of_three_with_outside,shift\n")
set.seed(7)
for (series in 1:120) {
  n <- sample(7:40, 1)
  drift <- sample(c(0, 0, 0.25, 1.5), 1) * seq_len(n) * sample(c(-1, 1), 1)
  step <- sample(c(0, 2), 1) * (seq_len(n) > n / 2)
  y <- round(20 + rnorm(n) * 2 + drift + step, sample(0:1, 1))
  amr <- mean(abs(diff(y)))
  outside <- y > mean(y) + 2.66 * amr | y < mean(y) - 2.66 * amr
  near <- y > mean(y) + 2 / 3 * 2.66 * amr | y < mean(y) - 2 / 3 * 2.66 * amr
  side <- sign(y - mean(y))
  two <- function(close) ptd_part_of_two_in_three(ptd_two_in_three(close, side), close)
  trend <- ptd_part_of_seven_trend(ptd_seven_point_trend(y))
  shift <- ptd_part_of_seven_trend(ptd_seven_point_one_side_mean(side))
  cat(sprintf("%d,%.10g,%d,%d,%d,%d,%d\n", series, y, outside, trend, two(near & !outside), two(near), shift), sep = "")
}
