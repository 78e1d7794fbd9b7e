# O'Brien and Fleming's boundaries, two-sided 5%, by rpact: read by tests/analysis/test_boundaries.py.
# late: Wang and Tsiatis's. equal_K: K looks with equal steps of information; weeks_6_6: looks after 2 to 6 weeks on a baseline of 6.
# Run: Rscript looks.R > looks.csv
suppressPackageStartupMessages(library(rpact))
options(digits = 15)
cat("#", R.version.string, "rpact", as.character(packageVersion("rpact")), "\n")
cat("name,value\n")
told <- function(name, rates, ...) {
  design <- getDesignGroupSequential(sided = 2, alpha = 0.05, informationRates = rates, ...)
  for (look in seq_along(rates)) cat(sprintf("%s_%d,%.10f\n", name, look, design$criticalValues[look]))
}
told("equal2", seq_len(2) / 2, typeOfDesign = "OF")
told("equal5", seq_len(5) / 5, typeOfDesign = "OF")
told("equal8", seq_len(8) / 8, typeOfDesign = "OF")
information <- 1 / (1 / 6 + 1 / (2:6))
told("weeks", information / information[5], typeOfDesign = "OF")
# Wang and Tsiatis's, with delta -1/2: look j asks for C/t_j
told("late5", seq_len(5) / 5, typeOfDesign = "WT", deltaWT = -0.5)
told("lateweeks", information / information[5], typeOfDesign = "WT", deltaWT = -0.5)
