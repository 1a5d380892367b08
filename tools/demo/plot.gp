# SPDX-License-Identifier: GPL-2.0
# Draws hotcache.png from zipf-slow.dat, zipf-cached.dat and hits.dat in the working
# directory. The variable "facts" is the second line of the title, "end" the length
# of the run in seconds. Thin lines show each second, thick lines the mean of five.
set terminal pngcairo size 1000,700 font "Sans,12"
set output "hotcache.png"
set multiplot layout 2,1 title "dm-hotcache: 4 KiB Zipf(1.1) random reads of a slow disk\n{/*0.8 ".facts."}" \
	margins 0.11,0.97,0.10,0.88 spacing 0.02,0.06
set grid ytics lt 1 lw 1 lc rgb "#cccccc"
set border 3
set tics nomirror out
set xrange [0:end]
set xtics 10

set ylabel "reads per second" offset -1
set yrange [0:*]
set format y "%'.0f"
set format x ""
set key at graph 0.99,0.40 right top Left reverse samplen 3
plot "zipf-cached.dat" using 1:2 with lines lw 1 lc rgb "#aecbe8" notitle, \
     "zipf-cached.dat" using 1:3 with lines lw 3 lc rgb "#1f77b4" title "through hotcache, starting empty", \
     "zipf-slow.dat" using 1:2 with lines lw 1 lc rgb "#f2b5b5" notitle, \
     "zipf-slow.dat" using 1:3 with lines lw 3 lc rgb "#d62728" title "slow disk alone"

set format x "%g"
set format y "%g"
set xlabel "seconds since the start of the run"
set ylabel "hit ratio, %" offset -1
set yrange [0:100]
set key center right
plot "hits.dat" using 1:2 with lines lw 3 lc rgb "#2ca02c" title "reads served from the pool"
unset multiplot
