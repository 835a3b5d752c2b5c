package main

import (
	"os"
	"path/filepath"
	"testing"
)

// testModels names a folder with the model of the shipped content, which
// `make test` trains once for all tests. Without it each test that needs the
// model trains it.
const testModels = "ANNAE_TEST_MODELS"

// dataDir is an empty data folder that holds the trained model, if there is one.
func dataDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := copyModels(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// copyModels puts the trained model into a data folder.
func copyModels(dir string) error {
	models, err := filepath.Glob(filepath.Join(os.Getenv(testModels), "model-*.bin"))
	if err != nil || os.Getenv(testModels) == "" {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, m := range models {
		data, err := os.ReadFile(m)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(m)), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}
