"""Policy search: with so much money and so many more staff, what should this community do?

    search file ──> Search ──> space of packages ──> rounds of runs ──> findings ──> words
      spec.py                   space.py              rounds.py     front, winner,   words.py
                                                                    division

A *package* is a set of measures, each with a dose, a start and a target, and a number of posts
added to the staff. A *round* is a list of packages with the replicates in which they are run; it
is carried out by the driver of sweeps (`experiments.sweep.driver`), with its journals and chunks.
Which packages a round holds follows from the search file and the finished runs of earlier rounds
alone, so a search that was killed goes on to the same result, to the bit.

The folder of a search, all of it readable without this program:

    <folder>/
      search.json          the search file in full, the scenario of doing nothing, the communities,
                           parameters and ensemble
      manifest.json        `kind: search`; seeds, digests of parameters and ensemble, versions,
                           commit, machine, times, what is done
      rounds/<nnn>/        one round: round.json, chunks/, work/ (as in the folder of a sweep)
      candidates.parquet   one row a package
                             candidate (0: doing nothing), label_en, label_zh, staff (posts added),
                             parts (JSON list of choice, kind, dose, start, target, with), stage in
                             which it was first run
      evaluations.parquet  one row a run
                             round, stage (search, cross, race, fresh), place, candidate,
                             replicate, seed, parameter_set, status, error, residents, the outcomes
                             of `experiments.sweep.measured`, `reached_…` (goals about groups), and
                             `used_<line>_<year>`: quantity of a line of the price file in a year
      front.parquet        one row a place, package and objective, on fresh seeds
                             place, candidate, role (winner, front, also, without: the winner
                             without a part, nothing), objective, better (more, less), n runs,
                             mean, low, high (change against doing nothing, interval of its mean),
                             range_low, range_high (one community), verdict, by_parameters (share
                             of the variance), nothing, level (doing nothing, the package), lower
                             (the lower quantile over parameter sets), beats (share of parameter
                             sets in which it is better than doing nothing), searched (the change
                             as the search saw it), within (the budgets), on_front
      costs.parquet        one row a place, package and line, on fresh seeds
                             place, candidate, role, line (of the price file; `added_posts`; `all`:
                             the counted lines together), budget, quantity, yuan, low, high (a mean
                             year), most (share `budgets.runs` of runs are below it; of `all` in the
                             dearest year), counted (against the money)
      allocation.parquet   one row a place and division
                             division (best, by_head), place (`all`: the sum), residents,
                             candidate, money (mean of the dearest years), staff, seats, gain, low,
                             high, on fresh seeds; the gain is people more where the objective is a
                             share of all residents; a single community has one row
      curve.parquet        budget, gain, money, staff: the best that each budget of money buys, as
                             the screening saw it
      times.parquet        replicate, seconds, process
      findings.json        all that the words say, as plain values (`findings`); `words.document`
                             makes headings, sentences and tables of it in either language
      report.en.md, report.zh.md   the words
      figures/<lang>/front.png, .svg, curve, parts, allocation (those that there are)
      packages/<place>.yaml        the winning package as a scenario file
      *.csv                the same tables for spreadsheets

Equal searches give equal tables, to the bit; only `manifest.json` and `times.parquet` differ.
"""

from pathlib import Path

from sim.texts import register

register(Path(__file__).parent / "texts")
