package match

import "math"

// The arithmetic of training is written so that it comes out the same on any
// machine: no function that some processors do in assembly, and products
// rounded before they are added, so that no compiler fuses the two.

func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) } // exact everywhere

// exp32 is e to the power of x, to about six digits.
func exp32(x float32) float32 {
	if x < -80 {
		return 0
	}
	if x > 80 {
		x = 80
	}
	const ln2 = 0.69314718055994530942
	y := float64(x) * (1 / ln2)
	n := math.Floor(y)
	f := float64(y-n) * ln2
	p := 1.0
	for k := 8.0; k >= 1; k-- {
		p = 1 + float64(float64(f*p)/k)
	}
	return float32(math.Ldexp(p, int(n)))
}

// log32 is the natural logarithm, rounded so coarsely that every
// implementation agrees.
func log32(x float32) float32 {
	return float32(math.Round(math.Log(float64(x))*4096) / 4096)
}
